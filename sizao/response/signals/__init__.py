"""Early signals: fevers in clinics, medicines sold; counts that may rise before the first positive result."""
