"""A relative's phone finds as soon as it is loaded or written, and only while it stands there."""

from app.embedded import Server
from tests.builders import Home
from tests.patients.test_actions import SON
from tests.patients.test_sightings import a_call, a_query, looked_up
from tests.register.builders import a_line, as_csv, registered


async def test_it_is_in_step_with_the_list_of_contacts(
    home: Home, server: Server, database: str
) -> None:
    await registered(home, as_csv([a_line()]))
    (patient_id,) = home.rows.one("SELECT id FROM patients")
    await home.consented(patient_id, recipient="ambulance")
    department, call = a_call(home)

    async def is_found(phone: str) -> bool:
        query = a_query(reading="サトウ ハナコ", phone=phone)
        shown, exact = await looked_up(server, database, department, call, patient_id, query)
        assert exact in {("reading",), ()}  # what is a relative's is never the patient's
        return [one.patient_id for one in shown] == [patient_id]

    assert await is_found("090-0000-1234")
    path, home_phone = f"/patients/{patient_id}/contacts", "03-0000-7777"
    relative = SON | {"surrogacy": "none", "phone_second": home_phone}
    body = {"call_chain": [], "family": [relative]}
    answer = await home.send("PUT", path, home.doctor, body, seen=1)
    assert answer.status_code == 200, answer.text
    assert [await is_found(one) for one in ("090-0000-1234", SON["phone"], home_phone)] == [
        *(False, True, True)
    ]
    answer = await home.send("PUT", path, home.doctor, {"call_chain": [], "family": []}, seen=2)
    assert answer.status_code == 200, answer.text
    assert not await is_found(SON["phone"])
