-- The roles of an installation. None is a superuser, none bypasses row security; passwords are set by `commonhall migrate`.
do $$
declare r text;
begin
  foreach r in array array['commonhall_owner', 'commonhall_app', 'commonhall_identity', 'commonhall_queue', 'commonhall_relay', 'commonhall_readonly'] loop
    begin
      execute format('create role %I login noinherit nosuperuser nocreatedb nocreaterole nobypassrls', r);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;
