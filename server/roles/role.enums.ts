import { ROLES } from "../../shared/kernel/actor";
import { enumOf } from "../graphql/enum-of";

export const RoleEnum = enumOf(
  "Role",
  ROLES,
  "A set of rights in Drawbridge, beside those that flows and ownership give.",
  {
    ADMIN: "Changes everything: integrations, flows, people, programs. By `assignRole` or a role group.",
    AUDITOR: "Reads everything and changes nothing. By `assignRole` or a role group.",
    MEMBER: "Everybody who is active: asks for access, and decides where a flow says so.",
  },
);
