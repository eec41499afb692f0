"""The exceptions of the package.

::

    PyportError                  3   no answer, for whatever reason
    ├── InputError               2   the user's input cannot be used
    │   ├── MatFileError         2   a .mat file cannot be read, or holds something else
    │   ├── ShapeError           2   sizes that do not fit together
    │   └── StreamError          2   a random stream that is not known exactly
    ├── FixtureError             3   a fixture is missing or damaged
    ├── WorkersLost              3   who computed a sweep is gone
    └── EngineError              3   no answer from MATLAB or Octave
        ├── EngineMissing        3   not installed
        ├── EngineCrashed        3   ended with an error status
        ├── EngineTimeout        3   did not end in time
        ├── EngineSilent         3   ended well and wrote nothing
        ├── EngineRubbish        3   wrote something that is not an answer
        └── EngineRaised         3   ran a function that raised an error

The number is the exit code of the command line. 1 is not among them: it says FAIL, and what was not
judged did not fail.
"""

from __future__ import annotations


class PyportError(Exception):
    """Base of all errors of this package; the message is one sentence for the user."""

    exit_code = 3


class InputError(PyportError, ValueError):
    """The user's input cannot be used."""

    exit_code = 2


class MatFileError(InputError):
    """A .mat file cannot be read, or holds something else than numbers."""


class ShapeError(InputError):
    """Sizes that do not fit together."""


class StreamError(InputError):
    """A random stream that is not known exactly."""


class FixtureError(PyportError):
    """A fixture is missing or damaged: there is nothing to compare with."""


class WorkersLost(PyportError):
    """The processes or the cluster that computed a sweep are gone."""


class EngineError(PyportError):
    """MATLAB or Octave gave no answer."""


class EngineMissing(EngineError):
    """The engine is not installed."""


class EngineCrashed(EngineError):
    """The engine ended with an error status."""


class EngineTimeout(EngineError):
    """The engine did not end in time and was stopped."""


class EngineSilent(EngineError):
    """The engine ended well and wrote no answer."""


class EngineRubbish(EngineError):
    """The engine wrote something that is not an answer."""


class EngineRaised(EngineError):
    """The function that the engine ran raised an error; the message has its words and line.

    Attributes
    ----------
    identifier : str
        MATLAB's own name of the error, "Octave:undefined-function"; empty where it has none or it was not asked for.
    """

    identifier = ""
