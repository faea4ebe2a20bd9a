"""C{python -m demo.inside}: the demo itself, in a kernel and namespaces that are its own already."""

from __future__ import annotations

import argparse
import time

from demo import daemon, lab
from demo.screen import Screen
from demo.stage import Broken, Stage
from demo.story import Story
from demo.table import render


def options() -> argparse.Namespace:
    """What the outside passes on."""
    parser = argparse.ArgumentParser(prog="demo.inside")
    parser.add_argument("--daemon", choices=sorted(daemon.TEMPLATES), default="kalive")
    parser.add_argument("--began", type=float, default=time.time())
    parser.add_argument("--colour", action="store_true")
    return parser.parse_args()


def post_mortem(stage: Stage) -> None:
    """What the directors said last, for whoever has to find out."""
    for director in lab.DIRECTORS:
        if director in stage.programs:
            print(f"\nThe last lines of the log of {director}:")
            print("\n".join(f"    {line}" for line in stage.programs[director].lines[-25:]))


def conclude(stage: Stage, story: Story, problem: str) -> int:
    """Print the table; the exit status."""
    held = not problem and all(row.held for row in story.rows)
    print(f"\n{render(story.rows)}\n")
    if problem:
        print(f"{stage.screen.paint('NO', 'NO')}: {problem}")
    if not held:
        post_mortem(stage)
    print("all promises held" if held else "not all promises held", flush=True)
    return 0 if held else 1


def main() -> int:
    """Build, play, conclude."""
    chosen = options()
    stage = Stage(Screen(chosen.began, chosen.colour), chosen.daemon)
    story = Story(stage)
    problem = ""
    try:
        stage.say("lab", "this kernel is up; building namespaces, switches and cables")
        lab.build()
        story.play()
    except Broken as broken:
        problem = str(broken)
    finally:
        stage.close()
    return conclude(stage, story, problem)


if __name__ == "__main__":
    raise SystemExit(main())
