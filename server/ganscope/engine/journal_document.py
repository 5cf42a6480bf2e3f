"""The journal of a run as plain data."""

from __future__ import annotations

from ganscope.engine.protocol import Json
from ganscope.gan.config_types import Config
from ganscope.runs.journal.journal import JournalSlice, change_of
from ganscope.runs.journal.records import Configured, Played, Record, Seeded


def journal_document(run_id: str, past: JournalSlice) -> Json:
    """Returns the journal's records and events. A record of a configuration holds only what
    changed, not the whole configuration."""
    return {
        "run": run_id,
        "epoch": past.epoch,
        "seed": past.seed,
        "config": past.config,
        "first_step": past.first_step,
        "last_step": past.last_step,
        "log": _entries(past),
        "events": [
            {"seq": event.seq, "step": event.step, "kind": event.kind, **event.fields}
            for event in past.events
        ],
        "keyframes": [keyframe.step for keyframe in past.keyframes],
    }


def _entries(past: JournalSlice) -> list[Json]:
    config, entries = past.config, []
    for record in past.records:
        entries.append(_entry(record, config))
        if isinstance(record.effect, Configured):
            config = record.effect.config
    return entries


def _entry(record: Record, before: Config) -> Json:
    match record.effect:
        case Configured(config):
            return {"step": record.step, "kind": "config", "change": change_of(config, before)}
        case Played(player):
            return {"step": record.step, "kind": "played", "player": player}
        case Seeded(seed):
            return {"step": record.step, "kind": "seed", "seed": seed}
