import { Int } from "type-graphql";
import { payloadType } from "../graphql/payload";
import { PersonType } from "../identities/person.type";
import { SessionType } from "./session.type";

export const RevokeSessionPayload = payloadType<{ session: SessionType }>("RevokeSession", {
  session: {
    type: () => SessionType,
    description: "The object as it was last, so that a client can drop it from its cache.",
  },
});
export type RevokeSessionPayload = InstanceType<typeof RevokeSessionPayload>;

export const EndSessionsPayload = payloadType<{ person: PersonType; sessionsEnded: number }>("EndSessions", {
  person: {
    type: () => PersonType,
    description: "The person whose sessions ended. They may sign in again while they are active.",
  },
  sessionsEnded: { type: () => Int, description: "How many there were; none is left." },
});
export type EndSessionsPayload = InstanceType<typeof EndSessionsPayload>;
