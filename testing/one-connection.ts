import { forbidSecondConnections, type SecondConnection } from "../shared/platform/database/connections/one-connection";

const seen: SecondConnection[] = [];

/**
 * Second connections since the last call, for a test that causes them: the check at its end does not find them any
 * more.
 */
export function takeSecondConnections(): SecondConnection[] {
  return seen.splice(0);
}

// Called before any data source connects. A test fails if a transaction takes a second connection, even if the error
// was swallowed.
forbidSecondConnections((error) => void seen.push(error));
afterEach(throwFirst);
afterAll(throwFirst);

function throwFirst(): void {
  const [first] = takeSecondConnections();
  if (first) throw first;
}
