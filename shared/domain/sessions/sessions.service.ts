import { randomBytes } from "node:crypto";
import type { DataSource } from "typeorm";
import { type Actor, isReader, requireRole } from "../../kernel/actor";
import { notAPerson, notFound } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { newId } from "../../kernel/ids";
import { limitLockWaits } from "../../platform/database/lock-timeout";
import { rowsOfEach } from "../../platform/database/rows";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { holdActiveIdentity } from "../identities/end-credentials";
import { Identity } from "../identities/identity.entity";
import { PersonHome } from "../identities/person-home.entity";
import type { EffectiveRoles, ResolvedPerson } from "../roles/effective-roles";
import { endSessions, endSessionsOfPerson } from "./end-sessions";
import { endTokensOf } from "./end-tokens";
import { identityOfUser, type NamedUser } from "./identity-of-user";
import { linkIdentity } from "./link-identity";
import { Session } from "./session.entity";
import { isLastSeenStale, isSessionOver, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from "./session-limits";
import { hashSignInToken } from "./sign-in-attempts";
import { DEVELOPMENT_PROVIDER, type FreshSignIn, signInProof } from "./sign-in-proof";

/** A user whose sign-in a provider confirmed, after every check. */
export interface VerifiedUser extends NamedUser {
  /** The provider's name in the configuration. */
  readonly provider: string;
  readonly strength: SignInStrength;
  /** The provider's own session; null: the provider named none. */
  readonly providerSid: string | null;
  /** By the provider's clock. */
  readonly issuedAt: Date;
}

/** The end of a user's sign-in, as a provider told and signed it: of one session at the provider, or of all. */
export interface ProviderLogout {
  /** The names in the configuration of those whom the token is for. */
  readonly providers: readonly string[];
  readonly subject: string | null;
  readonly providerSid: string | null;
  /** By the provider's clock. */
  readonly issuedAt: Date;
}

/** The strength of a sign-in. */
export interface SignInStrength {
  readonly acr: string | null;
  readonly amr: readonly string[];
  /** The authentication contexts that the configuration takes for a second factor. */
  readonly acrs: readonly string[];
  readonly authTime: Date | null;
  readonly mfaAt: Date | null;
}

/** The browser of a sign-in, with its former session, which ends. */
export interface SignInBrowser {
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly previousToken: string | null;
}

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly people: EffectiveRoles;
  readonly freshSignIn: FreshSignIn;
}

/**
 * Sessions of people. Only the hash of a cookie's value is kept. A sign-in waits for a person who is being written for
 * seconds at most, as those who wait would take every connection.
 */
export class SessionsService {
  constructor(private readonly deps: Dependencies) {}

  /** Answers the cookie's value, or null: the user is no active person. The audit log has the reason. */
  async signIn(user: VerifiedUser, browser: SignInBrowser): Promise<string | null> {
    return this.deps.uow.run(actorOfProvider(user.provider), async (tx) => {
      await limitLockWaits(tx);
      const choice = await identityOfUser(tx, user);
      if (choice.kind === "refused") {
        await refused(tx, user.provider, choice.reason);
        return null;
      }
      if (choice.kind !== "known") await linkIdentity(tx, user, choice);
      return this.start(tx, choice.identityId, user, browser);
    });
  }

  /** For development only: signs in as any active person, without proof. */
  async signInAs(identityId: string, browser: SignInBrowser): Promise<string | null> {
    return this.deps.uow.run(actorOfProvider(DEVELOPMENT_PROVIDER), async (tx) => {
      await limitLockWaits(tx);
      const isActive = await holdActiveIdentity(tx, identityId);
      if (isActive) return this.start(tx, identityId, DEVELOPMENT, browser);
      await refused(tx, DEVELOPMENT_PROVIDER, "NOT_ACTIVE");
      return null;
    });
  }

  /** The actor of a cookie, or null. `isUse`: the request keeps the session from idling. */
  async authenticate(token: string, isUse: boolean): Promise<Actor | null> {
    const now = this.deps.clock.now();
    const session = await this.deps.db.manager.findOneBy(Session, { tokenHash: hashSignInToken(token) });
    if (!session || isSessionOver(session, now)) return null;
    const person = await this.deps.people.find(session.identityId);
    if (!person) return null;
    if (isUse && isLastSeenStale(session, now)) await this.keepSeen(session, now);
    return actorOf(person, session, this.deps.freshSignIn);
  }

  /** Ends the session of a cookie, if there is one. */
  async signOut(token: string): Promise<void> {
    const actor = await this.authenticate(token, false);
    if (!actor) return;
    await this.deps.uow.run(actor, (tx) =>
      endSessions(tx, "token_hash = $1", [hashSignInToken(token)], "session.ended"),
    );
  }

  /**
   * Ends the sessions of a sign-in that ended at its provider. Sessions of later ID tokens stay, so that a token that is
   * sent again ends nothing.
   */
  async endByProvider({ providers, subject, providerSid, issuedAt }: ProviderLogout): Promise<number> {
    const values = [providers, issuedAt, subject, providerSid].filter((value) => value !== null);
    return this.deps.uow.run(actorOfProvider(providers.join(", ")), (tx) =>
      endSessions(
        tx,
        `provider = any($1) and issued_at <= $2 and ${signedInAs(subject, providerSid)}`,
        values,
        "session.ended-by-provider",
      ),
    );
  }

  /** Ends every session of the actor, and the tokens that act as them. Answers the number of sessions. */
  async signOutEverywhere(actor: Actor, keepTokens = false): Promise<number> {
    const personId = personOf(actor);
    return this.deps.uow.run(actor, async (tx) => {
      const ended = await endSessionsOfPerson(tx, personId, "session.ended-everywhere");
      if (!keepTokens) await endTokensOf(tx, personId);
      return ended;
    });
  }

  /**
   * Ends every session of a person, by any identity, and the tokens that act as them, such as after the loss of a
   * computer. Answers the number of sessions.
   */
  async endSessionsOf(actor: Actor, personId: string, keepTokens = false): Promise<number> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      if (!(await tx.manager.existsBy(PersonHome, { id: personId }))) throw notFound("The person");
      const ended = await endSessionsOfPerson(tx, personId, "session.ended-by-admin");
      if (!keepTokens) await endTokensOf(tx, personId);
      return ended;
    });
  }

  /** Ends one session: the actor's own, or any for admins. Auditors see others' sessions; for members they do not exist. */
  async revoke(actor: Actor, sessionId: string): Promise<Session> {
    const { personId } = actor;
    return this.deps.uow.run(actor, async (tx) => {
      const session = await tx.manager.findOneBy(Session, { id: sessionId });
      const isOwn = session && personId && (await tx.manager.existsBy(Identity, { id: session.identityId, personId }));
      if (!session || !(isOwn || isReader(actor))) throw notFound("The session");
      if (!isOwn) requireRole(actor, "ADMIN");
      await endSessions(tx, "id = $1", [sessionId], "session.revoked");
      return session;
    });
  }

  /** The latest end of the actor's session; null: a token acts. */
  async endOf({ session }: Actor): Promise<Date | null> {
    if (!session) return null;
    return (await this.deps.db.manager.findOneBy(Session, { id: session.id }))?.expiresAt ?? null;
  }

  /** The actor's live sessions, newest first. */
  async mine({ personId }: Actor): Promise<Session[]> {
    if (personId === undefined) return [];
    const [sessions] = await this.liveOf([personId]);
    return sessions!;
  }

  /** The live sessions of each person, by any identity, newest first. */
  async liveOf(personIds: readonly string[]): Promise<Session[][]> {
    const now = this.deps.clock.now();
    return rowsOfEach(this.deps.db, Session, personIds, {
      sql: `select person.id as key, live.id from unnest($1::uuid[]) person(id) cross join lateral (
              select s.id, s.created_at from sessions s join identities i on i.id = s.identity_id
               where i.person_id = person.id and s.expires_at > $2 and s.last_seen_at > $3
               order by s.created_at desc, s.id desc limit $4) live order by live.created_at desc, live.id desc`,
      parameters: [personIds, now, new Date(now.getTime() - SESSION_IDLE_MS), MOST_SHOWN],
    });
  }

  /** The value is always new: a cookie from before the sign-in opens nothing afterwards. */
  private async start(tx: Tx, identityId: string, signIn: SignIn, browser: SignInBrowser) {
    if (browser.previousToken) {
      await endSessions(tx, "token_hash = $1", [hashSignInToken(browser.previousToken)], "session.ended");
    }
    const token = randomBytes(32).toString("base64url");
    const id = newId();
    const { provider, subject, providerSid, issuedAt } = signIn;
    const { acr, amr, acrs, authTime, mfaAt } = signIn.strength;
    await tx.manager.insert(Session, {
      id,
      tokenHash: hashSignInToken(token),
      identityId,
      provider,
      acr,
      amr: [...amr],
      authTime,
      mfaAt,
      subject,
      providerSid,
      issuedAt,
      address: browser.address,
      userAgent: browser.userAgent?.slice(0, 256) ?? null,
      createdAt: tx.now,
      lastSeenAt: tx.now,
      expiresAt: new Date(tx.now.getTime() + SESSION_ABSOLUTE_MS),
    });
    const after = { identityId, provider, acr, amr, acrs, mfaAt };
    tx.audit({ action: "session.started", subjectType: "session", subjectId: id, after });
    return token;
  }

  private async keepSeen({ id, lastSeenAt }: Session, now: Date): Promise<void> {
    // Of many concurrent requests one writes; the others find it written.
    await this.deps.db.query("update sessions set last_seen_at = $2 where id = $1 and last_seen_at = $3", [
      id,
      now,
      lastSeenAt,
    ]);
  }
}

const MOST_SHOWN = 100;

type SignIn = Pick<VerifiedUser, "provider" | "strength" | "providerSid"> & {
  readonly subject: string | null;
  readonly issuedAt: Date | null;
};

/** It proves nothing. */
const DEVELOPMENT: SignIn = {
  provider: DEVELOPMENT_PROVIDER,
  strength: { acr: null, amr: [], acrs: [], authTime: null, mfaAt: null },
  subject: null,
  providerSid: null,
  issuedAt: null,
};

/** A session whose ID token named no session of the provider ends with any of its user. */
function signedInAs(subject: string | null, providerSid: string | null): string {
  if (subject === null) return "provider_sid = $3";
  return providerSid === null ? "subject = $3" : "subject = $3 and coalesce(provider_sid, $4) = $4";
}

function actorOf(
  { personId, identityId, name, roles }: ResolvedPerson,
  session: Session,
  settings: FreshSignIn,
): Actor {
  const { id, provider, mfaAt } = session;
  const facts = { id, provider, mfaAt, proof: signInProof(session, settings) };
  return { kind: "person", id: identityId, name, personId, identityId, roles, scopes: [], session: facts };
}

/** Until the person is known, the provider is the actor. */
function actorOfProvider(provider: string): Actor {
  return { kind: "system", id: `sign-in:${provider}`, name: `Sign-in by ${provider}`, roles: [], scopes: [] };
}

function personOf({ personId }: Actor): string {
  if (personId === undefined) throw notAPerson("Only people have sessions; this token stands for none.");
  return personId;
}

async function refused(tx: Tx, provider: string, reason: string): Promise<void> {
  tx.audit({
    action: "sign-in.refused",
    subjectType: "sign-in-provider",
    subjectId: provider,
    after: { reason },
  });
}
