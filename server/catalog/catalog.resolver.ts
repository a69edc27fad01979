import { Arg, Query, Resolver } from "type-graphql";
import { catalog } from "../../shared/domain/catalog/catalog";
import { allPermissions, permissionsOf } from "../../shared/domain/catalog/permissions";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { Access } from "../graphql/access";
import { ResourceTypeEnum } from "./catalog.enums";
import { CatalogGroupType } from "./catalog.type";
import { PermissionType } from "./permission.type";

@Resolver()
export class CatalogResolver {
  @Access("READER")
  @Query(() => [CatalogGroupType], { description: "Everything that can be connected, and what each thing needs." })
  catalog(
    @Arg("search", () => String, {
      nullable: true,
      description: "Part of a name or description, whatever its case; left out: everything.",
    })
    search?: string | null,
  ): CatalogGroupType[] {
    const words = search?.trim().toLowerCase() ?? "";
    return catalog().filter((group) =>
      [group.name, group.description, ...group.discovery.map((tile) => tile.name)].some((text) =>
        text.toLowerCase().includes(words),
      ),
    );
  }

  @Access("SIGNED_IN")
  @Query(() => [PermissionType], {
    description: "Everything that can be granted, with names and risks in words; the same for everybody.",
  })
  permissions(
    @Arg("resourceType", () => ResourceTypeEnum, {
      nullable: true,
      description: "Only what can be granted on this kind of thing; left out: on any.",
    })
    resourceType?: ResourceType | null,
  ): PermissionType[] {
    return [...(resourceType ? permissionsOf(resourceType) : allPermissions())];
  }
}
