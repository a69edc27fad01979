import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { Person } from "../identities/identity.entity";
import { Resource } from "../resources/resource.entity";

/** A favourite resource of a person. It is kept, and hidden, while the person may not see the resource. */
@Entity("favourites")
@Index("ix_favourites_resource_id", ["resourceId"])
export class Favourite {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_favourites" })
  personId!: string;

  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_favourites" })
  resourceId!: string;

  @ManyToOne(() => Person, { onDelete: "CASCADE" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_favourites_person_id" })
  person?: Relation<Person>;

  @ManyToOne(() => Resource, { onDelete: "CASCADE" })
  @JoinColumn({ name: "resource_id", foreignKeyConstraintName: "fk_favourites_resource_id" })
  resource?: Relation<Resource>;

  @Column("timestamptz")
  createdAt!: Date;
}
