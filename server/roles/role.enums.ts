import { ROLES } from "../../shared/kernel/actor";
import { enumOf } from "../graphql/enum-of";

export const RoleEnum = enumOf("Role", ROLES);
