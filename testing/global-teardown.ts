import { endTestServices } from "./global-setup";

/** Ends what the set-up started, and nothing else. */
export default async function globalTeardown(): Promise<void> {
  await endTestServices();
}
