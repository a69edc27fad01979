import { RESOURCE_TYPES } from "../../shared/domain/catalog/resource-types";
import { enumOf } from "../graphql/enum-of";

export const ResourceTypeEnum = enumOf("ResourceType", RESOURCE_TYPES);
