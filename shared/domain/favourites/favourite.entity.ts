import { Column, Entity, PrimaryColumn } from "typeorm";

/** A favourite resource of a person. It is kept, and hidden, while the person may not see the resource. */
@Entity("favourites")
export class Favourite {
  @PrimaryColumn("uuid")
  personId!: string;

  @PrimaryColumn("uuid")
  resourceId!: string;

  @Column("timestamptz")
  createdAt!: Date;
}
