import type { Platform } from "../../shared/compose";
import {
  configuredSignIns,
  explainSignInOfNobody,
  signInsOfNobody,
} from "../../shared/domain/sessions/sign-ins-of-nobody";

/** At a server's start: the log has each configured way to sign in that lets nobody in. */
export async function warnOfSignInsOfNobody({
  db,
  log,
  signIn,
}: Pick<Platform, "db" | "log" | "signIn">): Promise<void> {
  for (const found of await signInsOfNobody(db.manager, configuredSignIns(signIn))) {
    log.warn({ people: found.people, obstacle: found.obstacle }, explainSignInOfNobody(found));
  }
}
