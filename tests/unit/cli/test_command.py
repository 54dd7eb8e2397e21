import subprocess
import sys
from importlib import import_module

import pytest

from sizao.interfaces.cli import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_repeats_what_the_module_says(name):
    module = import_module(COMMANDS[name].module)
    assert (name, COMMANDS[name].help) == (module.NAME, module.HELP)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert COMMANDS[name].help in " ".join(capsys.readouterr().out.split())


def test_without_a_command_all_are_listed(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(f"  {name} " in told for name in COMMANDS)


def test_an_unknown_command_is_refused_with_the_known_ones(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["rnu"])
    assert ended.value.code == 2
    assert "run" in capsys.readouterr().err


def test_an_expected_failure_is_one_line_and_status_2(capsys):
    assert main(["run", "--port", "99999"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("sizao: 99999 is no port.")
    assert told.count("\n") == 1


@pytest.mark.slow
def test_the_overview_loads_neither_django_nor_the_kernels():
    code = "import sys; from sizao.interfaces.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('django', 'numba', 'numpy', 'psycopg') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
