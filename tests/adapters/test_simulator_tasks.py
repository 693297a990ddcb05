"""How a task stands at any moment, decided by values alone; and how tasks are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from adapters.foxapi.simulator.tasks import Fate, Task, Tasks, standing

TASK = Task(
    id="task-unified-1-a",
    created=1000.0,
    model="seedance-2.0-reference-to-video",
    prompt="雨夜 🦊",
    resolution="480p",
    aspect_ratio="adaptive",
    duration=-1,
    generate_audio=True,
    seed=7,
    images=(("a.png", "image/png"),),
    videos=(("b.mp4", "video/mp4"), ("c.mov", "video/quicktime")),
)
moments = st.floats(min_value=0, max_value=100_000)


@given(first=moments, second=moments, render_seconds=st.floats(min_value=0, max_value=1000), rendered=moments)
def test_progress_never_goes_back(first: float, second: float, render_seconds: float, rendered: float) -> None:
    def at(moment: float) -> int:
        task = replace(TASK, begun=1000.0, rendered=1000 + rendered if moment >= rendered else None)
        return standing(task, 1000 + moment, render_seconds).progress

    earlier, later = sorted((first, second))
    assert 0 <= at(earlier) <= at(later) <= 100


@given(now=moments, rendered=st.none() | moments, render_seconds=st.floats(min_value=0, max_value=1000))
def test_a_task_is_completed_when_its_video_is_there_and_its_time_is_up(
    now: float, rendered: float | None, render_seconds: float
) -> None:
    task = replace(TASK, begun=1000.0, rendered=None if rendered is None else 1000 + rendered)

    done = standing(task, 1000 + now, render_seconds).status == "completed"

    assert done == (rendered is not None and 1000 + now >= 1000 + render_seconds)


def test_a_task_that_waits_for_its_turn_is_pending_however_long() -> None:
    assert standing(TASK, 5000.0, 10.0).status == "pending"


def test_the_life_of_a_video_begins_when_both_are_true() -> None:
    assert standing(replace(TASK, begun=1.0, rendered=1002.0), 2000.0, 10.0).over == 1010.0
    assert standing(replace(TASK, begun=1.0, rendered=1050.0), 2000.0, 10.0).over == 1050.0


def test_a_duration_that_the_model_chooses_is_five_seconds_and_reserves_ten() -> None:
    assert TASK.seconds == 5
    assert TASK.credits == replace(TASK, duration=10).credits > replace(TASK, duration=5).credits


def test_tasks_are_the_same_after_they_were_written_and_read(tmp_path: Path) -> None:
    tasks = Tasks(tmp_path / "tasks")
    tasks.open()
    full = replace(TASK, id="full", created=999.0, begun=1.0, rendered=2.0, fate=Fate("failed", "x", at_once=True))
    for task in (TASK, full, replace(TASK, id="gone")):
        tasks.save(task)
    tasks.delete("gone")
    (tmp_path / "tasks" / "half.json.part").write_text('{"id"')
    (tmp_path / "tasks" / "rubbish.json").write_text("[]")

    again = Tasks(tmp_path / "tasks")
    again.open()

    assert list(again) == [full, TASK]
    assert not (tmp_path / "tasks" / "half.json.part").exists()
