import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Integration } from "../integrations/integration.entity";

/** The name of a unit of an integration's organization, or of its root, from the last sync. */
@Entity("organizational_unit_names")
export class OrganizationalUnitName {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_organizational_unit_names" })
  integrationId!: string;

  @ManyToOne(() => Integration, { onDelete: "CASCADE" })
  @JoinColumn({ name: "integration_id", foreignKeyConstraintName: "fk_organizational_unit_names_integration_id" })
  integration?: Relation<Integration>;

  /** Such as "r-ab12" or "ou-ab12-11111111". */
  @PrimaryColumn("text", { primaryKeyConstraintName: "pk_organizational_unit_names" })
  unitId!: string;

  @Column("text")
  name!: string;

  @Column("timestamptz")
  namedAt!: Date;
}
