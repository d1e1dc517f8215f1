"""The true lives of registrations, lived forward by the Guide (Arts. 26, 33-37), and the record that is kept of them.

Nothing is read back here: what is registered of a right is what was done to it. ``STYLES`` are ways in which a record is kept:
each step by its right, later types by the number in force alone, transfers by the right of who gave, by the party, by nobody, or
each step as it comes.
"""

from typing import NamedTuple

from datarights.holdings.record import NEVER, Record
from datarights.model.extent import FIRST_DAY, LAST_DAY

STYLES = ("plain", "numbers", "giver", "party", "nobody", "any")
DONE, STANDING = ("evidenced", "credentialed"), ("evidenced", "credentialed", "pending_renewal")


class Life(NamedTuple):
    """What is registered of a right."""

    step: str
    rights: int
    number: str = ""
    end: int = LAST_DAY
    asked: bool = False

    def state(self, day):
        """Give how it stands on a day."""
        if self.step not in DONE or day < self.end:
            return self.step
        return "pending_renewal" if self.asked else "lapsed"


class Lives:
    """Some rights over one asset, what was done to them by and by, what was written of it."""

    def __init__(self, choose, style, events):
        """Live through some events; ``choose`` gives one of several."""
        self.choose, self.style = choose, style
        self.day, self.number, self.rights, self.left, self.steps = 1000, 0, {}, {}, []
        self.lives, self.told, self.waiting, self.ahead = {}, {}, [], []
        for party in choose(("A", "AB", "AA", "AAB")):
            self.right(party, 7, FIRST_DAY, {"link": "own"})
        for _ in range(events):
            self.day += choose((1, 5, 30, 90, 170))
            self.begin()
            acts = [(act, name) for name in self.rights for act in self.possible(name)]
            if acts:
                act, name = choose(acts)
                getattr(self, act)(name)
        last = max((granted[0] for granted in self.ahead), default=0)
        self.day = max(self.day, last)
        self.begin()

    def possible(self, name):
        """Give what may be done to a right on the day."""
        life, left = self.lives.get(name), self.left[name]
        state = life.state(self.day) if life else "none"
        if left == self.rights[name].rights and state not in STANDING and self.rights[name].start <= self.day:
            yield from ("first",) * (3 if state == "none" else 1)
        if state in DONE:
            yield from ("alter", "cancel", "pending")
            yield from ("renew",) * (
                3 if 20 < life.end - self.day <= 180 and name not in {each[1] for each in self.ahead} else 0
            )
        if left and len(self.rights) < 6 and self.rights[name].start <= self.day:
            yield "sell"
        yield from ("transfer",) * (3 * len(self.takers(name)) if state in DONE else 0)

    def right(self, party, rights, start, body):
        """Put a right on record."""
        name = f"r{len(self.rights)}"
        self.rights[name] = Record(
            "right", name, "a", party, rights, start, LAST_DAY, 10 + len(self.rights), NEVER, body
        )
        self.left[name], self.told[name] = rights, []
        return name

    def giver(self, name):
        """Give the right from which one came."""
        return self.rights[name].body["rests_on"][0]

    def takers(self, name):
        """Give the rights that passed of one by contract alone, and have no registration that stands."""
        found = [each for each in self.waiting if self.giver(each) == name]
        return [each for each in found if not (own := self.lives.get(each)) or own.state(self.day) not in STANDING]

    def live(self, name, life):
        """Let a right be registered so from the day on."""
        self.lives[name] = life
        self.told[name].append((self.day, life))

    def truth(self, name, day):
        """Give what was registered of a right on a day."""
        return next((life for on, life in reversed(self.told[name]) if on <= day), None)

    def new(self):
        """Give a number that is no other's."""
        self.number += 1
        return f"N{self.number}"

    def write(self, name, kind, step, number="", end=LAST_DAY, on=None):
        """Write a step of a right in the style of the record."""
        style = self.style if self.style != "any" else self.choose(STYLES[:-1])
        right, life = self.rights[name], self.lives.get(name)
        about, by = name, ""
        if style == "nobody" or (
            style == "numbers" and kind not in {"first", "transfer"} and life.number and not number
        ):
            about, number = "", number or (life.number if style == "numbers" else "")
        elif style == "giver" and kind == "transfer":
            about = self.giver(name)
        elif style == "party":
            about, by = "", self.choose((right.party, right.body["from"])) if kind == "transfer" else right.party
        body = {"type": kind, "step": step, "credential": number, "about": about, "agency": "agency"}
        row = Record(
            "registration", f"s{len(self.steps)}", "a", by, 0, on or self.day, end, 100 + len(self.steps), NEVER, body
        )
        self.steps.append(row)

    def first(self, name):
        """Register a right of which nothing has passed: at once, after some steps, or not at all."""
        life = Life("", self.left[name])
        for step in self.choose(((), (), ("filed",), ("accepted", "published"), ("refused",))):
            self.write(name, "first", step)
            self.live(name, life._replace(step=step))
            self.day += 2
        if life.step != "refused" and self.lives.get(name, life).step != "refused":
            self.finish(name, "first", life._replace(end=self.day + self.choose((365, 730))))

    def finish(self, name, kind, life, number=True):
        """Finish a type: put in evidence, in the credential, or in both by turns."""
        for step in self.choose((("credentialed",), ("evidenced",), DONE) if number else (("credentialed",),)):
            life = life._replace(step=step, number=self.new() if step == "credentialed" and number else life.number)
            self.write(name, kind, step, life.number if step == "credentialed" and number else "", life.end)
            self.live(name, life)
            self.day += 2 if step == "evidenced" else 0

    def alter(self, name):
        """Alter the particulars, with a new credential or none."""
        number = self.choose((self.new(), ""))
        self.write(name, "alter", "credentialed", number)
        life = self.lives[name]
        self.live(name, life._replace(step="credentialed", number=number or life.number))

    def pending(self, name):
        """Apply for something that is not done."""
        self.write(name, self.choose(("alter", "cancel")), self.choose(("filed", "refused")))

    def cancel(self, name):
        """Cancel what is registered."""
        self.write(name, "cancel", self.choose(("cancelled", "evidenced")))
        self.live(name, self.lives[name]._replace(step="cancelled"))

    def renew(self, name):
        """Ask for a renewal, get it at once or from the day on which the term ends, or not."""
        life = self.lives[name]
        end = life.end + self.choose((365, 730))
        match self.choose(("asked", "refused", "done", "ahead")):
            case "ahead":
                number = self.new()
                self.write(name, "renew", "credentialed", number, end, life.end)
                self.ahead.append((life.end, name, end, number))
            case "done":
                self.finish(name, "renew", life._replace(end=end, asked=False))
            case step:
                self.write(name, "renew", "accepted")
                self.live(name, life._replace(asked=True))
                if step == "refused":
                    self.day += 2
                    self.write(name, "renew", "refused")
                    self.live(name, life._replace(asked=False))

    def begin(self):
        """Let each renewal that was granted ahead begin on its day, where what it renews still stands."""
        now = self.day
        for on, name, end, number in sorted(each for each in self.ahead if each[0] <= now):
            life, self.day = self.lives[name], on
            self.ahead.remove((on, name, end, number))
            if life.step in DONE and life.end == on:
                self.live(name, life._replace(step="credentialed", end=end, number=number, asked=False))
        self.day = now

    def sell(self, name):
        """Pass a right, or a part of it, by contract; it may begin after its transfer is registered, where that names it."""
        party = self.rights[name].party
        part = self.choose([part for part in (7, 6, 4, 1) if part & self.left[name]]) & self.left[name]
        start = self.day + self.choose((0, 0, 0, 40)) * (self.style == "plain")
        body = {"link": "originating", "from": party, "rests_on": [name]}
        self.waiting.append(self.right(self.choose([each for each in "ABCDEF" if each != party]), part, start, body))
        self.left[name] &= ~part
        self.day += 1

    def transfer(self, name):
        """Register the transfer of what passed by a contract."""
        taker = self.choose(self.takers(name))
        life = self.lives[name]
        part = life.rights & self.rights[taker].rights
        if name in {each[1] for each in self.ahead} or not part:
            return
        self.waiting.remove(taker)
        left = life.rights & ~part
        self.live(name, life._replace(rights=left) if left else None)
        self.finish(taker, "transfer", life._replace(rights=part, number=""))
