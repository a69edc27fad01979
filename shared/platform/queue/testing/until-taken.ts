import { eventually } from "../../../../testing/eventually";

/** Sends until the backend takes it: on a busy machine it may not in the two seconds of one attempt. */
export async function untilTaken(what: string, send: () => Promise<unknown>): Promise<void> {
  await eventually(`${what} is taken`, () =>
    send().then(
      () => true,
      () => false,
    ),
  );
}
