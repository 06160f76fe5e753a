-- Postgres tells how many names have a part by trying it on samples. Of a hundred, one that has it stands for a hundredth of
-- all images, and an order was walked long in search of a tenth of these: one search in ten took four times as long.
ALTER TABLE "dataset_images" ALTER COLUMN "name" SET STATISTICS 1000;
