-- +goose Up
-- create "storage_profiles" table
CREATE TABLE `storage_profiles` (`id` uuid NOT NULL, `bucket` text NOT NULL, `endpoint` text NOT NULL, `origins` text NOT NULL, `program` text NOT NULL, `capabilities` text NOT NULL, `measured_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "storageprofile_bucket_endpoint_origins_program" to table: "storage_profiles"
CREATE UNIQUE INDEX `storageprofile_bucket_endpoint_origins_program` ON `storage_profiles` (`bucket`, `endpoint`, `origins`, `program`);

-- +goose Down
-- reverse: create index "storageprofile_bucket_endpoint_origins_program" to table: "storage_profiles"
DROP INDEX `storageprofile_bucket_endpoint_origins_program`;
-- reverse: create "storage_profiles" table
DROP TABLE `storage_profiles`;
