import { Arg, Query, Resolver } from "type-graphql";
import { catalog } from "../../shared/domain/catalog/catalog";
import { Access } from "../graphql/access";
import { CatalogGroupType } from "./catalog.type";

@Resolver()
export class CatalogResolver {
  @Access("READER")
  @Query(() => [CatalogGroupType], { description: "Everything that can be connected, and what each thing needs." })
  catalog(@Arg("search", () => String, { nullable: true }) search?: string | null): CatalogGroupType[] {
    const words = search?.trim().toLowerCase() ?? "";
    return catalog().filter((group) =>
      [group.name, group.description, ...group.discovery.map((tile) => tile.name)].some((text) =>
        text.toLowerCase().includes(words),
      ),
    );
  }
}
