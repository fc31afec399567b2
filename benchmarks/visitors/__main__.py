"""The crowd's process: reads its plan from its input, tells events and results as lines of JSON."""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tornado.httpclient import AsyncHTTPClient

from visitors.member import Member, Plan
from visitors.web import PageError

SOCKETS = 4096
LINGER_SECONDS = 3.0  # for whoever looks at the server while all are there


def tell(event: str, **more: Any) -> None:  # noqa: ANN401 - JSON
    """Say a line to whoever started the crowd."""
    print(json.dumps({"event": event, **more}), flush=True)


async def run(plan: Plan, keys: Sequence[str]) -> list[Member]:
    """Let all members come, then type side by side, then leave."""
    AsyncHTTPClient.configure(None, max_clients=SOCKETS)
    members = [Member(number, key, plan) for number, key in enumerate(keys)]
    await asyncio.gather(*(member.arrive() for member in members))
    tell("arrived")
    await asyncio.sleep(LINGER_SECONDS)
    end = time.perf_counter() + plan.seconds
    await asyncio.gather(*(member.work(end) for member in members))
    tell("typed")
    await asyncio.sleep(LINGER_SECONDS)
    await asyncio.gather(*(_leave(member) for member in members))
    return members


async def _leave(member: Member) -> None:
    try:
        await member.leave()
    except PageError as error:
        member.tally.faults.append(f"at the end: {error}")


def main() -> None:
    """Run the plan on the input; the last line holds what every member saw."""
    wanted = json.loads(sys.stdin.readline())
    members = asyncio.run(run(Plan(**wanted["plan"]), wanted["keys"]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seen = [
        {
            "tally": asdict(member.tally),
            "meant": member.meant,
            "reopened": member.reopened,
            "is_clean": member.is_clean,
        }
        for member in members
    ]
    tell("left", members=seen, cpu=used.ru_utime + used.ru_stime)


if __name__ == "__main__":
    main()
