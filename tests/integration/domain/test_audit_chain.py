"""Acts and reads can be added and never changed; the chain shows what was done to it all the same."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from orchestrator.audit import acts, chain, reads
from orchestrator.audit.models import Act, ActLink, Read, Seal
from orchestrator.cases.models import Case
from tests.factories import TUESDAY, sites
from tests.personas import persona

APPEND_ONLY = ("audit_act", "audit_actlink", "audit_read", "audit_seal", "audit_sealedread")


def three_acts(key: str) -> None:
    for number in range(3):
        acts.record("claim_task", case_key=key, who=None, at=TUESDAY, detail={"number": number})
    chain.settle()


def persona_pk() -> int:
    sites()
    return int(persona("alice.moreno").pk)


def as_owner(sql: str) -> None:
    """What only the owner of the tables could do: switch the triggers off, change, switch them on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in APPEND_ONLY:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in APPEND_ONLY:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_every_act_is_numbered_and_linked_to_the_one_before_it() -> None:
    three_acts("7")
    links = list(ActLink.objects.filter(case_key="7").order_by("number"))
    assert [link.number for link in links] == [1, 2, 3]
    assert links[0].prev_hash == ""
    assert links[1].prev_hash == links[0].hash
    assert chain.verify("7") == []


@pytest.mark.django_db
def test_each_case_has_a_chain_of_its_own() -> None:
    three_acts("7")
    three_acts("8")
    assert ActLink.objects.get(case_key="8", number=1).prev_hash == ""
    assert chain.verify("7") == chain.verify("8") == []


@pytest.mark.django_db(transaction=True)
def test_acts_are_linked_at_commit_without_being_asked() -> None:
    with transaction.atomic():
        acts.record("open_case", case_key="9", who=None, at=TUESDAY)
        assert not ActLink.objects.exists()
    assert ActLink.objects.get().number == 1
    assert chain.verify("9") == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_nothing_in_the_audit_tables_is_changed_or_removed(table: str, change: str) -> None:
    three_acts("7")
    reads.record_read(who_id=persona_pk(), at=TUESDAY, what="view", object_kind="case")
    reads.seal_reads(TUESDAY)
    column = {"audit_actlink": "number", "audit_sealedread": "seal_id"}.get(table, "at")
    sql = change.format(table, column, column)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("table", [*APPEND_ONLY, "audit_chainhead"])
def test_the_audit_tables_are_never_emptied(table: str) -> None:
    cursor = connection.cursor()
    cursor.execute("SET LOCAL ofd.refuse_truncate = 'on'")
    with pytest.raises(IntegrityError, match="never emptied"), transaction.atomic():
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_the_head_of_a_chain_only_moves_on(as_application: None) -> None:
    three_acts("7")
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        connection.cursor().execute("UPDATE audit_chainhead SET number = 1")


@pytest.mark.django_db
def test_the_application_cannot_rewrite_the_past(as_application: None) -> None:
    three_acts("7")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE audit_act SET verb = 'nothing'")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM audit_read")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("forgery", "finding"),
    [
        (
            "UPDATE audit_act SET verb = 'view' WHERE id = (SELECT min(id) + 1 FROM audit_act)",
            "Act 2 was changed.",
        ),
        ("UPDATE audit_act SET at = at + interval '1 microsecond'", "Act 1 was changed."),
        ("DELETE FROM audit_actlink WHERE number = 2", "Act 2 is missing."),
        ("DELETE FROM audit_actlink WHERE number = 3", "The end of the chain is missing."),
        (
            "UPDATE audit_actlink SET prev_hash = '' WHERE number = 3",
            "Act 3 does not follow the one before it.",
        ),
    ],
)
def test_a_forgery_by_the_owner_of_the_tables_is_found(forgery: str, finding: str) -> None:
    three_acts("7")
    as_owner(forgery)
    assert finding in chain.verify("7")


@pytest.mark.django_db
def test_an_act_slipped_in_beside_the_chain_is_found() -> None:
    three_acts("7")
    as_owner(
        "INSERT INTO audit_act (case_key, role, agency, at, verb, object, detail) "
        "VALUES ('7', '', '', now(), 'open_case', '', '{}')"
    )
    assert chain.verify("7") == ["1 acts stand outside the chain."]


@pytest.mark.django_db
def test_the_verbs_of_a_case_make_an_unbroken_chain(case: Case) -> None:
    chain.settle()
    verbs = list(Act.objects.filter(case_key=case.business_key).values_list("verb", flat=True))
    assert verbs == ["open_case", *["ask_agency"] * 4]
    assert chain.verify(case.business_key) == []


@pytest.mark.django_db
def test_reads_are_sealed_in_chained_batches_and_a_late_one_is_not_forgotten() -> None:
    alice = persona_pk()
    for _ in range(3):
        reads.record_read(who_id=alice, at=TUESDAY, what="view", object_kind="case", object_ids=[1])
    late = Read.objects.latest("id")
    late_id = late.pk
    as_owner(f"DELETE FROM audit_read WHERE id = {late_id}")
    assert reads.seal_reads(TUESDAY) == 2
    Read.objects.create(id=late_id - 2_000, who_id=alice, at=TUESDAY, what="list", object_kind="task")
    reads.record_read(who_id=alice, at=TUESDAY, what="export", object_kind="case", field_classes=["SC"])
    assert reads.seal_reads(TUESDAY + timedelta(minutes=1)) == 2
    assert reads.seal_reads(TUESDAY + timedelta(minutes=2)) == 0
    assert [seal.count for seal in Seal.objects.all()] == [2, 2]
    assert reads.verify_seals() == []


@pytest.mark.django_db
def test_a_read_that_was_removed_under_its_seal_is_found() -> None:
    alice = persona_pk()
    reads.record_read(who_id=alice, at=TUESDAY, what="view", object_kind="case", object_ids=[1])
    reads.seal_reads(TUESDAY)
    as_owner("UPDATE audit_read SET object_ids = '{2}'")
    assert reads.verify_seals() == ["The reads under seal 1 were changed or removed."]
