import { proofAt } from "../../../../testing/proof-at";
import type { Actor } from "../../../kernel/actor";
import { PersonalTokens } from "../../api-tokens/personal-tokens";
import { ServiceAccounts } from "../../api-tokens/service-accounts";
import { PersonAnswer } from "../../identities/identity.entity";
import { KnownItems } from "../approvers/known-items";
import { RequestItemsQueries } from "../request-items.queries";
import { anyApprover, OWNER } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

/** A person who is an admin and has just signed in. */
const admin = (name: string): Actor => ({
  ...fixture.actor(name),
  roles: ["ADMIN"],
  session: { id: name, provider: "okta", mfaAt: null, proof: proofAt(new Date("9999-12-31T00:00:00.000Z")) },
});
const acting = async (token: string): Promise<Actor> => (await harness.apiTokens.authenticate(token))!;
/** Ana as she acts by a token that somebody made for her. */
async function anaBy(maker: Actor): Promise<Actor> {
  const tokens = new PersonalTokens({ uow: harness.uow, personalTokenDays: 90 });
  return acting((await tokens.create(maker, fixture.idOf("ana"))).token);
}
async function root(): Promise<Actor> {
  await harness.apiTokens.installAdminToken("the token of the configuration");
  return acting("the token of the configuration");
}
/** A service account of the server's own admin token, with a token that a person made. */
async function accountOfRoot(tokenBy: Actor): Promise<Actor> {
  const accounts = new ServiceAccounts(harness);
  const { id } = await accounts.create(await root(), "account of the server", ["ADMIN"]);
  return acting((await accounts.createToken(tokenBy, id, {})).token);
}
/** The refusal that the actor reads in advance. */
async function refusalFor(by: Actor, request: { readonly id: string }) {
  const queries = new RequestItemsQueries(harness.db, harness.clock);
  const known = new KnownItems(harness.db.manager);
  const ids = (await harness.itemsOf(request)).map(({ id }) => id);
  const [right] = await queries.decisionRightsOf(by, await queries.waitingOf(ids, known), known);
  return right!.refusal;
}
const approve = (by: Actor, requestId: string) => harness.requests.approve(by, { requestId }, null);
const refused = { code: "FORBIDDEN", fields: [{ rule: "TOKEN_OF_REQUESTER" }] };

/** Ana alone owns 'payments'. */
beforeEach(async () => {
  await fixture.readPeople({ payments: ["ana"] });
  await fixture.flow(anyApprover(OWNER));
});

describe("a token that an admin made for an approver", () => {
  it("decides about requests of others, but not about those of the admin", async () => {
    const ana = await anaBy(admin("mia"));
    const [ofMia, ofSam] = [await ask(), await ask({}, "sam")];
    await expect(approve(ana, ofMia.id)).rejects.toMatchObject(refused);
    await expect(harness.requests.reject(ana, { requestId: ofMia.id }, "No")).rejects.toMatchObject(refused);
    expect(await refusalFor(ana, ofMia)).toMatchObject(refused);
    expect(await refusalFor(fixture.actor("ana"), ofMia)).toBeNull();
    expect(await refusalFor(ana, ofSam)).toBeNull();
    expect(await harness.grantCount()).toBe(0);
    await approve(ana, ofSam.id);
    await approve(fixture.actor("ana"), ofMia.id);
    expect(await harness.grantCount()).toBe(2);
  });

  it("decides nothing about the other accounts of the admin", async () => {
    const ana = await anaBy(admin("ben"));
    const request = await ask();
    const [personId, otherId] = [fixture.idOf("mia"), fixture.idOf("ben")].sort() as [string, string];
    const answeredAt = harness.clock.now();
    await harness.db.manager.insert(PersonAnswer, { personId, otherId, answer: "SAME_HUMAN", answeredAt });
    await expect(approve(ana, request.id)).rejects.toMatchObject(refused);
  });

  it("decides nothing about the admin behind a service account that made it", async () => {
    const ana = await anaBy(await accountOfRoot(admin("mia")));
    const request = await ask();
    await expect(approve(ana, request.id)).rejects.toMatchObject(refused);
  });
});

it("decides about everything where the server's own admin token made it", async () => {
  const [ana, request] = [await anaBy(await root()), await ask()];
  await approve(ana, request.id);
  expect(await harness.grantCount()).toBe(1);
});
