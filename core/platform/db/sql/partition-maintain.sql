SELECT maintain_partitions($1, $2) AS changed;
