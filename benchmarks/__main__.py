"""`make bench`: every benchmark, one line a figure."""

from __future__ import annotations

from benchmarks import (
    commanding,
    crowd,
    engine,
    limits,
    looking,
    parsing,
    restarting,
    starting,
    store,
    uploading,
    watching,
)


def main() -> None:
    """Run them all."""
    for measure in (
        starting.figures,
        restarting.figures,
        parsing.figures,
        commanding.figures,
        looking.figures,
        engine.figures,
        crowd.figures,
        watching.figures,
        store.figures,
        limits.figures,
        uploading.figures,
    ):
        for figure in measure():
            print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
