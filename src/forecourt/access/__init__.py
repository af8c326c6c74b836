"""Access: people who sign in, what they are in which company, and what proves who they are.

Owns: user, role, permission, membership, colleague, invitation, session, device, factor, look,
theme, limit, access request, token, machine client, program, delegation, revocation.
Records: access.person.signed_in, access.person.sign_in_failed, access.person.signed_out, access.token.made,
access.token.revoked, access.client.added, access.client.renewed, access.client.removed, access.client.signed_in,
access.client.refused, access.program.let_in, access.program.refused, access.membership.granted,
access.company.switched, access.role.defined,
access.password.set, access.theme.chosen, access.keys.chosen, access.first_step.taken, access.colleague.invited,
access.colleague.joined,
access.colleague.limited, access.colleague.bounded, access.colleague.removed, access.invitation.linked,
access.invitation.withdrawn, access.request.asked,
access.request.asked_of_provider, access.request.granted, access.request.declined,
access.own_role.defined, access.own_role.removed,
access.access.explained, access.request.withdrawn, access.request.ended,
access.device.noticed, access.session.ended, access.password.changed, access.factor.added, access.factor.removed,
access.factor.failed, access.factors.reset, access.recovery_codes.made, access.recovery_codes.used,
access.company.looked_through, access.look.ended.
"""
