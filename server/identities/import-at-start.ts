import { readFile, stat } from "node:fs/promises";
import type { Platform } from "../../shared/compose";
import { readIdentityFile } from "../../shared/domain/identities/file/read-identity-file";
import type { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import { type Actor, systemActor } from "../../shared/kernel/actor";
import { DomainError, StartupError } from "../../shared/kernel/app-error";

const MAX_FILE_BYTES = 64_000_000;

type Parts = Pick<Platform, "config" | "identityProviders" | "identitiesQueries" | "log">;

/** Imports the configured document. A problem in it stops the start of the server: StartupError. */
export async function importAtStart(platform: Parts): Promise<void> {
  const { DRAWBRIDGE_IDENTITY_FILE: path, DRAWBRIDGE_IDENTITY_FILE_PROVIDER: name } = platform.config;
  if (path === undefined) return;
  const document = await readDocument(path);
  const actor = systemActor("start");
  try {
    const people = await readIdentityFile(document);
    const provider = await providerNamed(platform, actor, name);
    const read = await platform.identityProviders.importPeople(actor, provider.id, people, { unattended: true });
    const { failure } = read.provider;
    if (failure) platform.log.warn({ path, provider: name }, `people not imported: ${failure.message}`);
    else platform.log.info({ path, provider: name, ...read.counts }, "people imported");
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new StartupError(`The identity file ${path} cannot be imported into '${name}': ${error.message}`);
  }
}

async function readDocument(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new StartupError(`The identity file ${path} has more than 64 MB.`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartupError(`The identity file ${path} cannot be read (${code ?? message}).`);
  }
}

/** Two servers may start at once: the second one takes the provider of the first. */
async function providerNamed(
  { identityProviders, identitiesQueries }: Parts,
  actor: Actor,
  name: string,
): Promise<IdentityProvider> {
  const existing = await identitiesQueries.providerNamed(name);
  if (existing) return existing;
  try {
    return await identityProviders.create(actor, name);
  } catch (error) {
    const made = await identitiesQueries.providerNamed(name);
    if (made) return made;
    throw error;
  }
}
