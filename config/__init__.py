"""Settings and addresses of the installation. Nothing else in the project reads the environment."""
