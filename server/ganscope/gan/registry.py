"""Finds what the folders hold: one file is one entry, its file name is its name everywhere."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from ganscope.gan.specs import (
    ArchitectureSpec,
    DomainSpec,
    LossSpec,
    MetricSpec,
    NoticeSpec,
    OptimizerSpec,
    ProblemSpec,
    Spec,
    StabilizerSpec,
    UpdateRuleSpec,
    VariantSpec,
)


def scan[S: Spec](package_name: str, kind: type[S]) -> Mapping[str, S]:
    """Imports every module of a package in sorted order and collects its `SPEC`.

    Raises:
      TypeError: a module has no `SPEC` of this kind, or no docstring for its tooltip.
    """
    package = importlib.import_module(package_name)
    specs: dict[str, S] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{package_name}.{info.name}")
        spec = getattr(module, "SPEC", None)
        if not isinstance(spec, kind):
            found = type(spec).__name__
            raise TypeError(f"{module.__name__} must define SPEC as a {kind.__name__}, not {found}")
        if not module.__doc__:
            raise TypeError(f"{module.__name__} needs a docstring: its first line is the tooltip")
        summary = inspect.cleandoc(module.__doc__).splitlines()[0]
        specs[info.name] = dataclasses.replace(spec, name=info.name, summary=summary)
    return MappingProxyType(specs)


ARCHITECTURES = scan("ganscope.gan.architectures", ArchitectureSpec)
DOMAINS = scan("ganscope.gan.domains", DomainSpec)
PROBLEMS = scan("ganscope.gan.problems", ProblemSpec)
LOSSES = scan("ganscope.gan.losses", LossSpec)
STABILIZERS = scan("ganscope.gan.stabilizers", StabilizerSpec)
OPTIMIZERS = scan("ganscope.gan.optimizers", OptimizerSpec)
VARIANTS = scan("ganscope.gan.variants", VariantSpec)
UPDATE_RULES = scan("ganscope.gan.update_rules", UpdateRuleSpec)
METRICS = scan("ganscope.gan.metrics", MetricSpec)
NOTICES = scan("ganscope.gan.notices", NoticeSpec)
