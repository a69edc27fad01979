import { eventually } from "../../../../testing/eventually";

/** Sends until the backend takes it: on a busy machine it may not in the two seconds of one attempt. */
export async function untilTaken(what: string, send: () => Promise<unknown>): Promise<void> {
  await eventually(`${what} is taken`, () =>
    send().then(
      () => true,
      (error: Error) => {
        if (!IS_LATE.test(error.message)) throw error;
        return false;
      },
    ),
  );
}

/** As the product says it, and as the driver of PostgreSQL does. */
const IS_LATE = / within \d+ ms$|^Query read timeout$|^timeout exceeded when trying to connect$/;
