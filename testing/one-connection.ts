import {
  forbidMisusedConnections,
  type MisusedConnection,
} from "../shared/platform/database/connections/one-connection";

const seen: MisusedConnection[] = [];

/**
 * Misused connections since the last call, for a test that causes them: the check at its end does not find them any
 * more.
 */
export function takeMisusedConnections(): MisusedConnection[] {
  return seen.splice(0);
}

// Called before any data source connects. A test fails if a transaction takes a second connection or sends two
// statements at once, even if the error was swallowed.
forbidMisusedConnections((error) => void seen.push(error));
afterEach(throwFirst);
afterAll(throwFirst);

function throwFirst(): void {
  const [first] = takeMisusedConnections();
  if (first) throw first;
}
