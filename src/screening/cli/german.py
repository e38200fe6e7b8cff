"""A command line that speaks German throughout: help, wrong usage, failures.

Typer brings its own words, partly untranslatable. So help is written here from the declared parameters, and
every exception ends in one sentence: no panel, no traceback.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

# Typer carries its own copy of Click (older versions Click itself); this module has the errors of either
_errors: Any = sys.modules[typer.BadParameter.__module__]

EPIPE_CODE = 1
INTERRUPTED = 130


def usage_error(message: str) -> Exception:
    """Return the error for wrong usage (exit code 2)."""
    error: Exception = _errors.UsageError(message)
    return error


def tell(message: str) -> None:
    """Write a line to stderr."""
    typer.echo(message, err=True)


class _German:
    """Help in German, for commands and the group alike."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option ``--help`` with a German text."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Diese Hilfe zeigen."
        return option

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; every error knows the command it came from."""
        try:
            parsed: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        except _errors.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        return parsed

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line that shows how to call the command."""
        formatter.write_usage(ctx.command_path, " ".join(_usage(self, ctx)), "Aufruf: ")

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)  # type: ignore[attr-defined]
        _write_parameters(self, ctx, formatter)
        if isinstance(self, TyperGroup):
            _write_commands(self, ctx, formatter)
        self.format_epilog(ctx, formatter)  # type: ignore[attr-defined]


def _usage(command: Any, ctx: Any) -> list[str]:
    parts = ["[OPTIONEN]"]
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            parts.append(parameter.metavar if parameter.required else f"[{parameter.metavar}]")
    return [*parts, "BEFEHL …"] if isinstance(command, TyperGroup) else parts


def _write_parameters(command: Any, ctx: Any, formatter: Any) -> None:
    arguments, options = [], []
    for parameter in command.get_params(ctx):
        if getattr(parameter, "hidden", False):
            continue
        if parameter.param_type_name == "argument":
            arguments.append((parameter.metavar, parameter.help or ""))
        else:
            names = ", ".join(parameter.opts)
            value = "" if parameter.is_flag else f" {parameter.metavar or 'WERT'}"
            options.append((names + value, parameter.help or ""))
    for heading, rows in (("Argumente", arguments), ("Optionen", options)):
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)


def _write_commands(group: Any, ctx: Any, formatter: Any) -> None:
    rows = []
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if not command.hidden:
            rows.append((name, (command.help or "").strip().partition("\n")[0]))
    with formatter.section("Befehle"):
        formatter.write_dl(rows)


class GermanCommand(_German, TyperCommand):
    """A command that answers failures in one German sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Call the command."""
        try:
            return super().invoke(ctx)
        except _errors.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt:
            tell("Abgebrochen. Was schon veröffentlicht war, ist unverändert.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _quiet_pipe()
        except Exception as error:
            raise typer.Exit(_failed(error, bool(ctx.params.get("debug")))) from None


class GermanGroup(_German, TyperGroup):
    """The commands together; wrong usage is told in German."""

    def invoke(self, ctx: Any) -> Any:
        """Call the command that is named."""
        if not getattr(ctx, "_protected_args", ["?"]):
            # only `screening`: show what there is
            typer.echo(ctx.get_help())
            raise typer.Exit(2)
        return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is named."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise _errors.UsageError(_unknown("Den Befehl", args[0], list(self.commands)), ctx)
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and end the process, unless `standalone_mode` is off."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
            sys.stdout.flush()
        except _errors.UsageError as error:
            path = error.ctx.command_path if error.ctx else (prog_name or "screening")
            tell(f"screening: {german(error)} Siehe {path} --help")
            sys.exit(2)
        except BrokenPipeError:
            _quiet_pipe()
        except (KeyboardInterrupt, typer.Abort):
            tell("Abgebrochen.")
            sys.exit(INTERRUPTED)
        except Exception as error:
            sys.exit(_failed(error, False))
        sys.exit(code if isinstance(code, int) else 0)


def german(error: Any) -> str:
    """Return the sentence for wrong usage; the texts of Click and Typer are not shown."""
    if isinstance(error, _errors.NoSuchOption):
        known = [o for p in error.ctx.command.get_params(error.ctx) for o in p.opts] if error.ctx else []
        return _unknown("Die Option", error.option_name, known)
    if isinstance(error, _errors.MissingParameter):
        what = "Das Argument" if error.param.param_type_name == "argument" else "Die Option"
        return f"{what} {_name(error.param)} fehlt."
    if isinstance(error, _errors.BadOptionUsage):
        flag = any(error.option_name in p.opts and p.is_flag for p in _options(error.ctx))
        return f"Die Option {error.option_name} {'nimmt keinen' if flag else 'braucht einen'} Wert."
    if isinstance(error, _errors.BadParameter):
        return f"{_name(error.param)}: {error.message}" if error.param else str(error.message)
    if type(error) is _errors.UsageError and error.ctx and error.message.startswith("Got unexpected"):
        extra = error.message.partition("(")[2].rpartition(")")[0].removeprefix("s) (")
        return f"Zu viele Angaben: {extra}."
    return str(error.message)


def _options(ctx: Any) -> list[Any]:
    return [p for p in ctx.command.get_params(ctx) if p.param_type_name == "option"] if ctx else []


def _name(parameter: Any) -> str:
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar)


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"{what} {name} gibt es nicht." + (f" Gemeint ist vielleicht {near[0]}." if near else "")


def _failed(error: Exception, debug: bool) -> int:
    """Tell a failure and return the exit code."""
    from screening.base import ScreeningError, trouble

    if debug:
        traceback.print_exception(error)
    if isinstance(error, ScreeningError):
        for finding in error.findings:
            tell(str(finding))
        return 1
    if (lacking := trouble.of(error)) is not None:
        tell(str(lacking))
        return 1
    if isinstance(error, OSError) and error.filename:
        tell(f"Fehler: {error.filename}: Zugriff nicht möglich ({error.strerror}).")
        return 1
    tell(f"Fehler in der Software: {type(error).__name__}: {str(error).partition(chr(10))[0][:300]}")
    tell(f"Bitte melden: {_where_to_report()}. Den ganzen Ablauf zeigt derselbe Aufruf mit --debug.")
    return 1


def _where_to_report() -> str:
    """Return the address that the package's metadata name for problems."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        urls = dict(u.split(", ", 1) for u in metadata("screening").get_all("Project-URL") or ())
    except PackageNotFoundError:
        urls = {}
    return str(urls.get("Issues", "die Adresse steht im README"))


def _quiet_pipe() -> NoReturn:
    """End quietly when the reader has gone (``| head``); what Python flushes at exit goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(EPIPE_CODE)
