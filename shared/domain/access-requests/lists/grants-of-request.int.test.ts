import { endGrants } from "../../grants/end-grants";
import { publishGrantUpdates } from "../../grants/grant-events";
import { ANY_REQUESTED, GRANTS_OF_REQUEST_TOPIC, REQUESTED_GRANTS_OF_PERSON_TOPIC } from "../../grants/grants.topics";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

/** The live events that subscribers of requests get when grants change. */
async function heard(): Promise<string[]> {
  await harness.uow.drain();
  const topics = [GRANTS_OF_REQUEST_TOPIC, REQUESTED_GRANTS_OF_PERSON_TOPIC];
  return harness.live.hints.splice(0).filter((hint) => topics.includes(hint.split("|")[0]!));
}

describe("a transaction that changes grants", () => {
  it("notifies subscribers to their request, and to its people, once, however many changed how often", async () => {
    await fixture.flow(null, { requestFor: { scopes: ["SELF", "OTHERS"], grantees: null } });
    const resourceIds = [fixture.payments.id, fixture.orders.id];
    const request = await ask({ resourceIds, granteeId: fixture.idOf("max") });
    const expected = [
      `${GRANTS_OF_REQUEST_TOPIC}|${request.id}`,
      ...[fixture.idOf("mia"), fixture.idOf("max")].map((id) => `${REQUESTED_GRANTS_OF_PERSON_TOPIC}|${id}`),
      `${GRANTS_OF_REQUEST_TOPIC}|${ANY_REQUESTED}`,
    ];
    expect(await heard()).toEqual(expected);
    const grantIds = (await harness.itemsOf(request)).map(({ grantId }) => grantId!);
    await harness.act(async (tx) => {
      const reason = "REVOKED_BY_ADMIN" as const;
      for (const grantId of grantIds) await endGrants(tx, [{ grantId, reason, message: null }]);
      publishGrantUpdates(
        tx,
        grantIds.map((id) => ({ id, personId: fixture.idOf("max") })),
      );
    });
    expect(await heard()).toEqual(expected);
  });

  it("is visible in the grants of the request, though the request's row is the same", async () => {
    await fixture.flow(null);
    const request = await ask();
    const queries = harness.requestsQueries;
    const before = await queries.standingOf(request.id);
    expect(await queries.standingOf(request.id)).toEqual(before);
    const later = new Date(harness.clock.now().getTime() + 1);
    expect(await queries.standingsSince(null, later)).toEqual([]);
    harness.clock.advance({ minutes: 1 });
    const [item] = await harness.itemsOf(request);
    await harness.act((tx) => endGrants(tx, [{ grantId: item!.grantId!, reason: "GIVEN_BACK", message: null }]));
    const after = await queries.standingOf(request.id);
    expect(after).not.toEqual(before);
    expect(await harness.reload(request)).toMatchObject({ version: request.version });
    expect(await queries.standingsSince(null, later)).toEqual([after]);
    expect(await queries.standingsSince(fixture.idOf("mia"), later)).toEqual([after]);
    expect(await queries.standingsSince(fixture.idOf("max"), later)).toEqual([]);
  });
});
