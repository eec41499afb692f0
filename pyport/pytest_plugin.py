"""The pytest plugin: fixtures that call MATLAB or Octave, and what happens where neither is installed.

It is loaded wherever pyport and pytest are installed, and imports nothing else until a test asks
for a fixture.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pyport.parity.engines import Engine
    from pyport.scripts.told import ScriptResult
    from pyport.testing import LiveEngine, Session

#: Engines that must be there, with blanks or commas between: a test that needs one fails without it.
REQUIRE_VARIABLE = "PYPORT_REQUIRE_ENGINE"
REQUIRE_OPTION = "--pyport-require-engine"
REQUIRE_INI = "pyport_require_engine"
PATH_INI = "pyport_matlab_path"
ENGINE_INI = "pyport_engine"
UNDECIDED_INI = "pyport_undecided"
#: What a pair of files that is neither right nor wrong makes of its test.
UNDECIDED = ("fail", "skip", "pass")
#: "auto" is MATLAB where it is installed, and else Octave.
CHOICES = ("auto", "octave", "matlab")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options and settings."""
    group = parser.getgroup("pyport", "MATLAB and Octave (pyport)")
    group.addoption("--pyport-engine", choices=CHOICES, help="what pyport_engine runs (default: auto)")
    group.addoption(
        REQUIRE_OPTION, action="append", choices=CHOICES[1:], default=[], metavar="{octave,matlab}",
        help="fail, and do not skip, a test that needs this engine where it is missing",
    )  # fmt: skip
    parser.addini(ENGINE_INI, f"what the fixture pyport_engine runs: {', '.join(CHOICES)}", default="auto")
    parser.addini(REQUIRE_INI, "engines without which a test that needs them fails", type="args", default=[])
    parser.addini(
        UNDECIDED_INI, f"what pyport_script does where it is undecided: {', '.join(UNDECIDED)}", default="fail"
    )
    parser.addini(PATH_INI, "folders of .m files (default: the root folder)", type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and refuse settings that mean nothing."""
    config.addinivalue_line("markers", "pyport_engine(name='auto'): runs MATLAB or GNU Octave (octave, matlab, auto)")
    unknown = [name for name in (config.getini(ENGINE_INI), *_required(config)) if name not in CHOICES]
    if unknown:
        raise pytest.UsageError(f"there is no engine {', '.join(unknown)}; there are {', '.join(CHOICES)}.")
    if (said := config.getini(UNDECIDED_INI)) not in UNDECIDED:
        raise pytest.UsageError(f"{UNDECIDED_INI} = {said}: it must be one of {', '.join(UNDECIDED)}.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a marked test where its engine is missing, or fail it where that is required."""
    marker = item.get_closest_marker("pyport_engine")
    if marker is not None:
        _found(item.config, *marker.args, **marker.kwargs)


@pytest.fixture(scope="session")
def pyport_octave(pytestconfig: pytest.Config) -> LiveEngine:
    """GNU Octave; the test is skipped where it is not installed."""
    return _live(pytestconfig, "octave")


@pytest.fixture(scope="session")
def pyport_matlab(pytestconfig: pytest.Config) -> LiveEngine:
    """MATLAB; the test is skipped where it is not installed."""
    return _live(pytestconfig, "matlab")


@pytest.fixture(scope="session")
def pyport_engine(pytestconfig: pytest.Config) -> LiveEngine:
    """MATLAB where it is installed, else Octave, or what --pyport-engine names."""
    return _live(pytestconfig, pytestconfig.getoption("--pyport-engine") or pytestconfig.getini(ENGINE_INI))


@pytest.fixture(scope="session")
def pyport_session(pyport_engine: LiveEngine) -> Iterator[Session]:
    """The engine of `pyport_engine` as one process that stays alive: a call takes less than a millisecond.

    ``pyport_session.call("smooth", x, folder=here)``, or ``assert_same_function("smooth.m", smooth, session=...)``.
    """
    from pyport.testing import Session

    with Session(pyport_engine.engine) as session:
        yield session


@pytest.fixture(scope="session")
def pyport_parity(pyport_engine: LiveEngine) -> Any:
    """Holds a Python function to a MATLAB one: ``pyport_parity(forward, "forward.m", [(X, W)])``."""
    return pyport_engine.assert_parity


@pytest.fixture
def pyport_script(request: pytest.FixtureRequest) -> Callable[..., ScriptResult]:
    """Holds a Python port to its MATLAB script: ``pyport_script("train.m", "train.py")``, beside the test file.

    The test fails, with the line at fault, where the port does something else. A record that ``pyport trace`` has
    made may stand for the script: no engine is needed then. `undecided` is "fail", "skip" or "pass"; other keywords
    are those of `pyport.verify`.
    """
    return _Script(request)


class _Script:
    """What `pyport_script` is: relative paths start from the test file's folder."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._config, self._folder = request.config, request.path.parent

    def __call__(self, reference: str | os.PathLike[str], port: str | os.PathLike[str], *, undecided: str = "",
                 **options: Any) -> ScriptResult:  # fmt: skip
        from pyport.errors import PyportError
        from pyport.scripts.files import check_kinds
        from pyport.scripts.told import plain_report
        from pyport.scripts.verify import verify
        from pyport.verdict import Verdict

        __tracebackhide__ = True
        config = self._config
        what = undecided or str(config.getini(UNDECIDED_INI))
        if what not in UNDECIDED:
            pytest.fail(f"undecided={undecided!r}: it must be one of {', '.join(UNDECIDED)}.", pytrace=False)
        script, program = self._folder / reference, self._folder / port
        try:
            check_kinds(script, program)
            if script.suffix != ".mat":
                name = options.pop("engine", config.getoption("--pyport-engine") or config.getini(ENGINE_INI))
                _found(config, name)
                options["engine"] = name
            result = verify(script, program, **options)
        except PyportError as error:
            pytest.fail(str(error), pytrace=False)
        if result.verdict is Verdict.FAIL or (result.verdict is Verdict.UNDECIDED and what == "fail"):
            pytest.fail(plain_report(result), pytrace=False)
        if result.verdict is Verdict.UNDECIDED and what == "skip":
            pytest.skip(f"not decided: {plain_report(result)}")
        return result


def _live(config: pytest.Config, name: str) -> LiveEngine:
    from pyport.testing import LiveEngine

    return LiveEngine(_found(config, name), tuple(config.getini(PATH_INI)) or (config.rootpath,))


def _found(config: pytest.Config, name: str = "auto") -> Engine:
    """The engine; where it is missing the test ends here."""
    from pyport.errors import PyportError
    from pyport.targets.matlab import choose_engine

    __tracebackhide__ = True
    try:
        engine = choose_engine(name)
        if shutil.which(engine.command[0]):
            return engine
        reason = f"{engine.name} is not installed: there is no program {engine.command[0]}."
    except PyportError as error:
        reason = str(error)
        if name not in CHOICES:
            pytest.fail(reason, pytrace=False)
    required = _required(config)
    if name in required or (name == "auto" and required):
        pytest.fail(f"{reason} {', '.join(required)} must be there: {_who(config)} asks for it.", pytrace=False)
    pytest.skip(f"not run: {reason}")


def _required(config: pytest.Config) -> list[str]:
    """The engines that must be there."""
    return next(iter(_requirements(config).values()), [])


def _who(config: pytest.Config) -> str:
    return next(iter(_requirements(config)))


def _requirements(config: pytest.Config) -> dict[str, list[str]]:
    """Who asks for which engines; the first counts."""
    asked = {
        REQUIRE_OPTION: list(config.getoption(REQUIRE_OPTION)),
        REQUIRE_VARIABLE: os.environ.get(REQUIRE_VARIABLE, "").replace(",", " ").split(),
        REQUIRE_INI: list(config.getini(REQUIRE_INI)),
    }
    return {who: names for who, names in asked.items() if names}
