"""Sentences for what goes wrong with accounts: signing in, passwords, second factors, roles, tokens."""

from __future__ import annotations

ACCOUNTS: dict[str, str] = {
    # signing in
    "sign_in_wrong": "The e-mail address or the password is wrong. Try again; if you have forgotten it, ask an administrator for a new link.",
    "sign_in_wait_seconds": "There were several wrong tries, so the next one has to wait {seconds} seconds. It is slowed down to keep strangers out.",
    "sign_in_wait_minutes": "There were many wrong tries, so the next one has to wait {minutes} minutes. It is slowed down to keep strangers out.",
    "sign_in_busy": "Very many people are signing in right now. Wait a moment, and try again.",
    "code_wrong": "The code is wrong, too old, or was used already. Wait for the next one in the app, or take one of your recovery codes.",
    "second_step_over": "It took longer than ten minutes from the password to the code. Sign in again.",
    "passkey_late": "The device took longer than five minutes to answer. Try again.",
    "passkey_unknown": "This passkey opens no account here. Sign in with your password, and add it under your account.",
    "session_unknown": "That session is over already, so there is nothing left to end.",
    "second_factor_owed": "Administrators need a second step beside the password. Set one up first, then go on.",
    "proof_owed": "This changes what opens your account. Give your password again first, then ask again.",
    # passwords and links
    "password_short": "The password is too short to be safe. Take at least {least} characters: several words with spaces between are good.",
    "password_long": "The password has more than {most} characters. Take a shorter one.",
    "password_guessed": "That password is one of the first that are guessed: a common one, a row of keys, or your own name. Take several words that do not belong together.",
    "password_wrong": "That is not the current password of your account. Try again.",
    "link_over": "This link opens nothing: it was used, or is older than 24 hours. Ask whoever gave it to you for a new one.",
    "link_for_others": "They have chosen a password already, or may do more than in this show, so only an administrator can make a new link for them. Ask one.",
    "name_missing": "A name is missing, or longer than {most} characters. Write what your colleagues call you.",
    # second factors
    "app_known": "There is an authenticator app already. Remove it first, then set up the new one.",
    "app_unknown": "No authenticator app is being set up. Go back to your account, and begin again.",
    "app_sealed": "The codes of your app cannot be checked any more, as the key of this service was replaced. Take one of your recovery codes or a passkey, or ask an administrator for a new link that forgets the app.",
    "app_code_wrong": "The code does not fit. See that the clock of the phone is right, and write the code the app shows now.",
    "passkey_refused": "The device's answer is no passkey for this site. Try again, or take another device.",
    "passkey_known": "This passkey is there already, or there are {most}, which is the most. Remove one first.",
    "passkey_gone": "That passkey was removed already, so there is nothing left to remove.",
    "recovery_for_nothing": "Recovery codes stand in for a lost second step, and there is none. Set up a passkey or an app first.",
    # accounts and roles
    "producer_address": "“{email}” is no address that mail can be sent to. Write a plain one, such as name@example.org.",
    "last_administrator": "{name} is the last administrator with a password, and somebody has to be one. Make another one first.",
    "last_owner": "{name} is the last owner of “{show}”, and somebody has to own it. Make another owner first.",
    "role_unknown": "“{role}” is none of the roles: viewer, editor, publisher, owner. Choose one of them.",
    # tokens of programs
    "token_name": "The key has no name. Write which program uses it, so that you know later which one to revoke.",
    "token_days": "A key lasts from one day to {most} days. Choose a time between.",
    "token_role": "A key cannot do more than you. Choose a role you have in that show.",
    "token_many": "You have {most} keys, which is the most. Revoke one that is not used any more.",
    "token_unknown": "That key was revoked already, so there is nothing left to revoke.",
    "token_refused": "The key of this program is unknown, revoked, or past its end date. Make a new one in the studio under your account.",
}
