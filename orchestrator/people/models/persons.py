"""A person, known or not yet known."""

import datetime

from django.db import models
from django.db.models.functions import Lower

from orchestrator.agencies.models import Site

#: A child is younger than this (Children Act 1989).
ADULT_AGE = 18


class Sex(models.TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    NOT_KNOWN = "not_known", "Not known"


class Person(models.Model):
    """Somebody a case is about. An unknown person has descriptors instead of a name (domain A-07).

    One of `date_of_birth`, `estimated_age` (with `age_estimated_on`) and `expected_date` (unborn) tells
    the age; all three may be missing.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="persons")
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    other_names = models.CharField(max_length=200, blank=True)
    known_as = models.CharField(max_length=100, blank=True)
    is_unknown = models.BooleanField(default=False)
    descriptors = models.CharField(max_length=500, blank=True, help_text="for an unknown person")
    date_of_birth = models.DateField(null=True, blank=True)
    estimated_age = models.PositiveSmallIntegerField(null=True, blank=True)
    age_estimated_on = models.DateField(null=True, blank=True)
    expected_date = models.DateField(null=True, blank=True, help_text="for an unborn child")
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.NOT_KNOWN)
    first_language = models.CharField(max_length=50, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index("site", Lower("family_name"), name="persons_by_family_name"),
            models.Index(fields=["site", "date_of_birth"]),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    def label(self) -> str:
        """The name for those who may see it: never for notices, logs or the machine."""
        name = " ".join(part for part in (self.given_name, self.family_name) if part)
        if name:
            return f"{name} (known as {self.known_as})" if self.known_as else name
        if self.expected_date:
            return "Unborn baby"
        return self.known_as or (f"Not known: {self.descriptors}" if self.descriptors else "Not known")

    def age_on(self, day: datetime.date) -> int | None:
        """Whole years on `day`; None where nothing tells the age; 0 for an unborn child."""
        if self.date_of_birth:
            return _whole_years(self.date_of_birth, day)
        if self.expected_date:
            return _whole_years(self.expected_date, day) if day >= self.expected_date else 0
        if self.estimated_age is None:
            return None
        return self.estimated_age + (_whole_years(self.age_estimated_on, day) if self.age_estimated_on else 0)

    def is_child_on(self, day: datetime.date) -> bool | None:
        """Under 18 on `day`; None where the age is not known."""
        age = self.age_on(day)
        return None if age is None else age < ADULT_AGE

    def is_of_school_age_on(self, day: datetime.date) -> bool:
        """In compulsory school age, or in reception in the year before it (domain 3.1, K-11).

        Reception starts in the September after the fourth birthday; compulsory school age ends on the last
        Friday of June of the school year in which the person turns sixteen. An estimated age from 5 to 15
        counts; 4 and 16 do not, because nobody knows the month.
        """
        if self.date_of_birth is None:
            age = self.age_on(day)
            return age is not None and 5 <= age <= 15
        return _reception_starts(self.date_of_birth) <= day <= _compulsory_school_ends(self.date_of_birth)


def _whole_years(since: datetime.date, day: datetime.date) -> int:
    years = day.year - since.year - ((day.month, day.day) < (since.month, since.day))
    return max(years, 0)


def _school_year_of(day: datetime.date) -> int:
    """The year in which the school year (1 September to 31 August) that holds `day` begins."""
    return day.year if day.month >= 9 else day.year - 1


def _reception_starts(born: datetime.date) -> datetime.date:
    """1 September after the fourth birthday; a birthday on 1 September waits for the next year's."""
    turns_four = born.year + 4
    late = (born.month, born.day) >= (9, 1)
    return datetime.date(turns_four + (1 if late else 0), 9, 1)


def _compulsory_school_ends(born: datetime.date) -> datetime.date:
    """Last Friday of June in the school year of the sixteenth birthday."""
    try:
        sixteenth = born.replace(year=born.year + 16)
    except ValueError:  # 29 February
        sixteenth = datetime.date(born.year + 16, 3, 1)
    last_of_june = datetime.date(_school_year_of(sixteenth) + 1, 6, 30)
    return last_of_june - datetime.timedelta(days=(last_of_june.weekday() - 4) % 7)
