'use client';
import { Button } from '@heroui/react';
import { addPersonInput, type Role } from '@holdfast/contracts/people';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.ts';
import { FormDialog } from '../../components/feedback/form-dialog.tsx';
import { notifySuccess } from '../../components/feedback/notify.ts';
import { Choice } from '../../components/forms/choice.tsx';
import { PasswordInput } from '../../components/forms/password-input.tsx';
import { TextInput } from '../../components/forms/text-input.tsx';
import { roles, roleWords } from './roles.ts';

export function AddPerson() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [password, setPassword] = useState('');
  const checked = addPersonInput.safeParse({ name, email: email.trim(), role, password });
  const add = useMutation(
    trpc.people.add.mutationOptions({
      meta: { showsItself: true },
      onSuccess: async () => {
        notifySuccess(`${name} may sign in now.`);
        close();
        await queries.invalidateQueries({ queryKey: trpc.people.pathKey() });
      },
    }),
  );
  return (
    <div>
      <Button variant="outline" onPress={() => setOpen(true)}>
        Add a person
      </Button>
      <FormDialog
        open={open}
        onClose={close}
        title="Add a person"
        verb="Add"
        ready={checked.success}
        pending={add.isPending}
        error={add.error}
        onSubmit={() => checked.success && add.mutate(checked.data)}
      >
        <TextInput label="Name" value={name} onChange={setName} autoFocus />
        <TextInput label="Email" type="email" value={email} onChange={setEmail} />
        <Choice label="Role" value={role} onChange={setRole} options={roles} description={roleWords[role]} />
        <PasswordInput
          label="First password"
          description="At least 12 characters. Hand it over in person; it can be changed after the first sign-in."
          value={password}
          onChange={setPassword}
          autoComplete="new-password"
        />
      </FormDialog>
    </div>
  );

  function close(): void {
    setOpen(false);
    setName('');
    setEmail('');
    setRole('viewer');
    setPassword('');
    add.reset();
  }
}
