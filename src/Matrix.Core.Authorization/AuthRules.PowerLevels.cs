using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Checks AU-10: power levels.</summary>
/// <remarks>
/// A level that is added, removed or changed is an alteration. Only levels in an event are compared, never defaults. Values are compared after reading: <c>"50"</c>
/// to <c>50</c> is not a change.
/// </remarks>
public static partial class AuthRules
{
    private static AuthVerdict CheckPowerLevels(in RuleContext context, PowerLevel sender)
    {
        PowerLevelsContent content = PowerLevelsContent.Of(context.Event);
        if (context.Version.Authorization.RequiresIntegerPowerLevels && FindMistyped(content) is { } mistyped)
        {
            return context.Reject(mistyped.Rule, new AuthFacts { Field = mistyped.Field });
        }

        if (!content.Users.IsAbsent && (!content.Users.IsObject || content.Users.HasMalformed || !content.UsersAreUserIds()))
        {
            return context.Reject(AuthRule.PowerLevelsUsers);
        }

        if (context.Version.Authorization.GivesCreatorsInfinitePower && ListsCreator(in context, content))
        {
            return context.Reject(AuthRule.PowerLevelsCreator);
        }

        if (context.PowerLevels is null)
        {
            return context.Allow(AuthRule.PowerLevelsFirst);
        }

        PowerLevelsContent current = PowerLevelsContent.Of(context.PowerLevels);
        return CheckScalars(in context, current, content, sender)
            ?? CheckEntries(in context, current, content, sender)
            ?? CheckUsers(in context, current.Users, content.Users, sender)
            ?? context.Allow(AuthRule.PowerLevels);
    }

    private static (AuthRule Rule, string Field)? FindMistyped(PowerLevelsContent content)
    {
        for (LevelName name = LevelName.UsersDefault; name <= LevelName.Invite; name++)
        {
            if (content[name].IsMalformed)
            {
                return (AuthRule.PowerLevelsScalarType, FieldOf(name));
            }
        }

        return content.Events.IsMalformed || content.Events.HasMalformed ? (AuthRule.PowerLevelsMapType, "events")
            : content.Notifications.IsMalformed || content.Notifications.HasMalformed ? (AuthRule.PowerLevelsMapType, "notifications")
            : null;
    }

    private static bool ListsCreator(in RuleContext context, PowerLevelsContent content)
    {
        foreach (Utf8Text creator in context.CreateContent.Creators)
        {
            if (!content.Users.Find(creator).IsAbsent)
            {
                return true;
            }
        }

        return false;
    }

    private static AuthVerdict? CheckScalars(in RuleContext context, PowerLevelsContent current, PowerLevelsContent content, PowerLevel sender)
    {
        for (LevelName name = LevelName.UsersDefault; name <= LevelName.Invite; name++)
        {
            AuthVerdict? broken = CheckAlteration(
                in context, FieldOf(name), key: default, current[name], content[name], sender, AuthRule.PowerLevelsScalarOld, AuthRule.PowerLevelsScalarNew, oldMayEqual: true);
            if (broken is not null)
            {
                return broken;
            }
        }

        return null;
    }

    /// <summary>Checks the entries of both maps. The old values in both maps are checked before the new values in either.</summary>
    private static AuthVerdict? CheckEntries(in RuleContext context, PowerLevelsContent current, PowerLevelsContent content, PowerLevel sender)
    {
        bool notifications = context.Version.Authorization.ChecksNotificationLevels;
        return CheckMaps(in context, "events", current.Events, content.Events)
            ?? (notifications ? CheckMaps(in context, "notifications", current.Notifications, content.Notifications) : null)
            ?? CheckOld(in context, "events", current.Events, content.Events, sender, AuthRule.PowerLevelsEntryOld, exempt: default, oldMayEqual: true)
            ?? (notifications
                ? CheckOld(in context, "notifications", current.Notifications, content.Notifications, sender, AuthRule.PowerLevelsEntryOld, exempt: default, oldMayEqual: true)
                : null)
            ?? CheckNew(in context, "events", current.Events, content.Events, sender, AuthRule.PowerLevelsEntryNew)
            ?? (notifications ? CheckNew(in context, "notifications", current.Notifications, content.Notifications, sender, AuthRule.PowerLevelsEntryNew) : null);
    }

    private static AuthVerdict? CheckMaps(in RuleContext context, string field, LevelMap current, LevelMap content) =>
        current.IsMalformed || content.IsMalformed ? context.RejectMalformed(AuthRule.PowerLevelsEntryOld, field) : null;

    private static AuthVerdict? CheckUsers(in RuleContext context, LevelMap current, LevelMap content, PowerLevel sender) =>
        CheckOld(in context, "users", current, content, sender, AuthRule.PowerLevelsUserOld, exempt: context.Event.Sender.Text, oldMayEqual: false)
        ?? CheckNew(in context, "users", current, content, sender, AuthRule.PowerLevelsUserNew);

    /// <summary>Checks every entry that is changed or removed.</summary>
    private static AuthVerdict? CheckOld(
        in RuleContext context, string field, LevelMap current, LevelMap content, PowerLevel sender, AuthRule rule, Utf8Text exempt, bool oldMayEqual)
    {
        foreach (Utf8Text key in current.Keys)
        {
            if (key == exempt)
            {
                continue;
            }

            AuthVerdict? broken = CheckAlteration(in context, field, key, current.Find(key), content.Find(key), sender, rule, AuthRule.None, oldMayEqual);
            if (broken is not null)
            {
                return broken;
            }
        }

        return null;
    }

    /// <summary>Checks every entry that is added or changed.</summary>
    private static AuthVerdict? CheckNew(in RuleContext context, string field, LevelMap current, LevelMap content, PowerLevel sender, AuthRule rule)
    {
        foreach (Utf8Text key in content.Keys)
        {
            AuthVerdict? broken = CheckAlteration(in context, field, key, current.Find(key), content.Find(key), sender, AuthRule.None, rule, oldMayEqual: true);
            if (broken is not null)
            {
                return broken;
            }
        }

        return null;
    }

    private static AuthVerdict? CheckAlteration(
        in RuleContext context, string field, Utf8Text key, LevelField old, LevelField changed, PowerLevel sender, AuthRule oldRule, AuthRule newRule, bool oldMayEqual)
    {
        if (old == changed && !old.IsMalformed)
        {
            return null;
        }

        if (old.IsMalformed || changed.IsMalformed)
        {
            return context.RejectMalformed(oldRule == AuthRule.None ? newRule : oldRule, Name(field, key));
        }

        var before = new PowerLevel(old.Value);
        if (oldRule != AuthRule.None && !old.IsAbsent && (oldMayEqual ? before > sender : before >= sender))
        {
            return context.Reject(oldRule, new AuthFacts { Field = Name(field, key), RequiredLevel = before, SenderLevel = sender });
        }

        var after = new PowerLevel(changed.Value);
        return newRule != AuthRule.None && !changed.IsAbsent && after > sender
            ? context.Reject(newRule, new AuthFacts { Field = Name(field, key), RequiredLevel = after, SenderLevel = sender })
            : null;
    }

    private static string Name(string field, Utf8Text key) => key.IsDefault ? field : $"{field}.{key}";

    private static string FieldOf(LevelName name) => name switch
    {
        LevelName.UsersDefault => "users_default",
        LevelName.EventsDefault => "events_default",
        LevelName.StateDefault => "state_default",
        LevelName.Ban => "ban",
        LevelName.Redact => "redact",
        LevelName.Kick => "kick",
        _ => "invite",
    };
}
