import { SESSION_IDLE_MS } from "./session-limits";

/** A rule for `people/find-people.ts`: people with a session at this moment, by any identity, or all others. */
export function signedInPeople(isSignedIn: boolean, now: Date) {
  return {
    sql: `h.id ${isSignedIn ? "in" : "not in"} (${PEOPLE_WITH_SESSIONS})`,
    parameters: [now, new Date(now.getTime() - SESSION_IDLE_MS)],
    isNarrow: isSignedIn,
  };
}

const PEOPLE_WITH_SESSIONS = `select i.person_id from sessions s join identities i on i.id = s.identity_id
  where i.person_id is not null and s.expires_at > $::timestamptz and s.last_seen_at > $::timestamptz`;
