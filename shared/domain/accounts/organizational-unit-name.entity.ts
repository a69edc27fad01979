import { Column, Entity, PrimaryColumn } from "typeorm";

/** The name of a unit of an integration's organization, or of its root, from the last sync. */
@Entity("organizational_unit_names")
export class OrganizationalUnitName {
  @PrimaryColumn("uuid")
  integrationId!: string;

  /** Such as "r-ab12" or "ou-ab12-11111111". */
  @PrimaryColumn("text")
  unitId!: string;

  @Column("text")
  name!: string;

  @Column("timestamptz")
  namedAt!: Date;
}
