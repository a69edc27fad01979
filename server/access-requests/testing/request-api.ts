import { type RequestFixture, setRequestFixture } from "../../../shared/domain/access-requests/testing/request-fixture";
import { emptyTables } from "../../../testing/test-database";
import { createTestApi, type TestApi } from "../../testing/api";

const TABLES = ["integrations", "connectors", "identity_providers", "access_flows", "outbox_messages", "grants"];

/** The API of a test file, with a fresh fixture of requests for each of its tests. */
export function useRequestApi() {
  const api = {} as TestApi;
  const fixture = {} as RequestFixture;
  beforeAll(async () => Object.assign(api, await createTestApi()));
  beforeEach(async () => {
    const { db, identityProviders } = api.platform;
    await emptyTables(db, TABLES);
    Object.assign(fixture, await setRequestFixture(db, identityProviders, api.clock.now()));
  });
  afterAll(() => api.close());
  return { api, fixture };
}
