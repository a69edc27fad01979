import { proofAt } from "../../../../testing/proof-at";
import { ADMIN } from "../../../../testing/test-domain";
import type { Actor } from "../../../kernel/actor";
import { ServiceAccounts } from "../../api-tokens/service-accounts";
import { Delegation } from "../../delegations/delegation.entity";
import { DelegationsService } from "../../delegations/delegations.service";
import { PersonAnswer } from "../../identities/identity.entity";
import { PeopleService } from "../../people/people.service";
import { requestsAwaitingDecision } from "../approvers/requests-awaiting-decision";
import { anyApprover, OWNER } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

/** A person who is an admin and has just signed in. */
const admin = (name: string): Actor => ({
  ...fixture.actor(name),
  roles: ["ADMIN"],
  session: { id: name, provider: "okta", mfaAt: null, proof: proofAt(new Date("9999-12-31T00:00:00.000Z")) },
});
const accounts = () => new ServiceAccounts(harness);
const acting = async (token: string): Promise<Actor> => (await harness.apiTokens.authenticate(token))!;

let made = 0;
/** An account, made by one, acting by a token that another made. */
async function program(by: Actor, tokenBy: Actor = by): Promise<Actor & { readonly account: string }> {
  made += 1;
  const { id } = await accounts().create(by, `program ${made}`, ["ADMIN"]);
  const { token } = await accounts().createToken(tokenBy, id, tokenBy.session ? {} : { scopes: ["ADMIN"] });
  // A token that a token made lacks GOVERN, which is not the rule under test.
  return { ...(await acting(token)), scopes: [], account: id };
}

const delegate = (by: Actor, to = "pia") =>
  new DelegationsService(harness).delegate(by, {
    fromPersonId: fixture.idOf("ana"),
    toPersonId: fixture.idOf(to),
    until: new Date(harness.clock.now().getTime() + 7 * 86_400_000),
  });
const waiting = async (name = "pia") =>
  (await requestsAwaitingDecision(harness.db.manager, fixture.idOf(name), harness.clock.now())).map(({ id }) => id);

/** Ana alone owns 'payments'. Mia and Ben are admins, and Pia is a friend. */
beforeEach(async () => {
  await fixture.readPeople({ payments: ["ana"] });
  await fixture.flow(anyApprover(OWNER));
});

describe("a delegation by a service account gives no right about requests", () => {
  const nothingAbout = async (name: string) => {
    const request = await ask({}, name);
    expect(await waiting()).toEqual([]);
    const byFriend = harness.requests.approve(fixture.actor("pia"), { requestId: request.id }, null);
    await expect(byFriend).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await harness.grantCount()).toBe(0);
  };

  it("of the admin who made the account and its token", async () => {
    await delegate(await program(admin("mia")));
    await nothingAbout("mia");
  });

  it("of either where one made the account and another the token, but about others", async () => {
    await delegate(await program(admin("mia"), admin("ben")));
    await nothingAbout("mia");
    await nothingAbout("ben");
    const request = await ask({}, "sam");
    expect(await waiting()).toEqual([request.id]);
  });

  it("of the admin behind any number of accounts, gone by then", async () => {
    const first = await program(admin("mia"));
    const second = await program(first);
    const third = await program(second);
    for (const { account } of [first, second]) await accounts().delete(ADMIN, account, 1);
    await delegate(third);
    await nothingAbout("mia");
  });

  it("of the admin who gave the account its roles or its name later", async () => {
    const { account } = await program(admin("ben"));
    await accounts().update(admin("mia"), account, 1, { name: "renamed" });
    await delegate((await accounts().actorNamed("renamed", []))!);
    await nothingAbout("mia");
    await nothingAbout("ben");
  });

  it("of the other accounts of that admin, also of one merged with theirs", async () => {
    await delegate(await program(admin("ben")));
    const [personId, otherId] = [fixture.idOf("mia"), fixture.idOf("ben")].sort() as [string, string];
    const [request, answeredAt] = [await ask(), harness.clock.now()];
    expect(await waiting()).toEqual([request.id]);
    await harness.db.manager.insert(PersonAnswer, { personId, otherId, answer: "SAME_HUMAN", answeredAt });
    expect(await waiting()).toEqual([]);
    await new PeopleService(harness).merge(ADMIN, {
      personId: fixture.idOf("mia"),
      otherId: fixture.idOf("ben"),
      homeIdentityId: fixture.actor("mia").identityId!,
    });
    expect(await waiting()).toEqual([]);
  });

  it("of an admin who was away in between", async () => {
    const by = await program(admin("mia"));
    await fixture.readPeople({ payments: ["ana"] }, ["mia"]);
    await delegate(by);
    await fixture.readPeople({ payments: ["ana"] });
    await nothingAbout("mia");
  });
});

describe("a service account does not delegate the approvals of others", () => {
  it("to the admin behind it, by whichever account", async () => {
    const refused = { code: "FORBIDDEN", fields: [{ rule: "ADMIN_FOR_ONESELF" }] };
    await expect(delegate(await program(admin("mia")), "mia")).rejects.toMatchObject(refused);
    await expect(delegate(await program(admin("mia"), admin("pia")))).rejects.toMatchObject(refused);
    const [personId, otherId] = [fixture.idOf("mia"), fixture.idOf("pia")].sort() as [string, string];
    await harness.db.manager.insert(PersonAnswer, {
      personId,
      otherId,
      answer: "SAME_HUMAN",
      answeredAt: harness.clock.now(),
    });
    await expect(delegate(admin("mia"))).rejects.toMatchObject(refused);
    expect(await harness.db.manager.count(Delegation)).toBe(0);
  });

  it.each(["itself", "its account", "its token"])("where nobody is known to have made %s", async (what) => {
    await harness.apiTokens.installAdminToken("the token of the configuration");
    const root = await acting("the token of the configuration");
    const by = what === "itself" ? root : await program(...ofRoot(root, what === "its account"));
    await expect(delegate(by)).rejects.toMatchObject({ code: "FORBIDDEN", fields: [{ rule: "MAKER_UNKNOWN" }] });
  });

  const ofRoot = (root: Actor, isAccount: boolean): [Actor, Actor] =>
    isAccount ? [root, admin("mia")] : [admin("mia"), root];
});
