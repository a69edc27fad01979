import { endTestServices } from "./global-setup";

/** Stops the services of the set-up. */
export default async function globalTeardown(): Promise<void> {
  await endTestServices();
}
