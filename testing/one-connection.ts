import { forbidSecondConnections, type SecondConnection } from "../shared/platform/database/connections/one-connection";

const seen: SecondConnection[] = [];

/** Those since the last call, for a test that means them: its own end does not find them any more. */
export function takeSecondConnections(): SecondConnection[] {
  return seen.splice(0);
}

// Before any data source connects. A test in which a transaction takes a second connection fails, even if nobody is told of the error.
forbidSecondConnections((error) => void seen.push(error));
afterEach(throwFirst);
afterAll(throwFirst);

function throwFirst(): void {
  const [first] = takeSecondConnections();
  if (first) throw first;
}
