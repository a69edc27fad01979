import { createTestDomain } from "../../../../testing/test-domain";
import { BindingsService } from "../../bindings/bindings.service";
import { bindingUsers } from "../../grants/binding-users";
import { Grant } from "../../grants/grant.entity";
import { GrantsService } from "../../grants/grants.service";
import { AccessDecision, AccessRequest, AccessRequestItem } from "../access-request.entity";
import { AccessRequestsQueries } from "../access-requests.queries";
import { AccessRequestsService } from "../access-requests.service";
import { RequestQuestionsService } from "../request-questions.service";
import { sweepRequests } from "../sweep/sweep-requests";
import { type RequestFixture, setRequestFixture } from "./request-fixture";

export type RequestHarness = Awaited<ReturnType<typeof createRequestHarness>>;

/** The harness of a test file, with a fresh world for each of its tests. */
export function useRequestHarness() {
  const harness = {} as RequestHarness;
  const fixture = {} as RequestFixture;
  beforeAll(async () => Object.assign(harness, await createRequestHarness()));
  beforeEach(async () => Object.assign(fixture, await harness.begin()));
  afterAll(() => harness.close());
  const ask = (given = {}, by = "mia") => harness.requests.create(fixture.actor(by), fixture.form(given));
  return { harness, fixture, ask };
}

/** The use cases of requests on a real database with real grants. Only the AWS calls are left out. */
export async function createRequestHarness(options: { readonly poolSize?: number } = {}) {
  const domain = await createTestDomain(options);
  const { db, uow, clock } = domain;
  const deciders = domain.ownersQueries;
  const grants = new GrantsService({
    uow,
    bindings: new BindingsService({ users: bindingUsers }),
    deciders,
    requests: new AccessRequestsQueries(db, clock),
    eligibility: async (_at, asked) => asked.map(() => null),
  });
  const requestsWith = (given: Partial<Pick<GrantsService, "create">>) =>
    new AccessRequestsService({ db, uow, clock, grants: Object.assign(Object.create(grants), given) });
  return {
    ...domain,
    grants,
    requestsWith,
    requests: requestsWith({}),
    requestsQueries: new AccessRequestsQueries(db, clock),
    questions: new RequestQuestionsService({ uow }),
    sweep: () => sweepRequests({ db, uow, clock, grants }),
    /** A fresh world. */
    async begin(): Promise<RequestFixture> {
      await domain.empty("outbox_messages", "webhooks");
      return setRequestFixture(db, domain.identityProviders, clock.now());
    },
    itemsOf: ({ id }: Pick<AccessRequest, "id">) =>
      db.manager.find(AccessRequestItem, { where: { requestId: id }, order: { id: "ASC" } }),
    reload: ({ id }: Pick<AccessRequest, "id">) => db.manager.findOneByOrFail(AccessRequest, { id }),
    grantCount: () => db.manager.count(Grant),
    decisionCount: () => db.manager.count(AccessDecision),
    requestCount: () => db.manager.count(AccessRequest),
    /** The published events in order, and those since the last call. */
    async told(): Promise<string[]> {
      const rows: { event: string }[] = await db.query("select event from outbox_messages order by id");
      return rows.map(({ event }) => event);
    },
  };
}
