using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <content>Creates the events that rooms are made of, each with the content that a server would give it.</content>
public sealed partial class EventFactory
{
    /// <summary>Creates the first event of the room.</summary>
    /// <param name="creator">The user who creates the room.</param>
    /// <param name="additionalCreators">The additional creators, from room version 12 on. Earlier versions ignore them.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    /// <exception cref="InvalidOperationException">The room has already been created.</exception>
    public Pdu Create(string creator, IReadOnlyList<string>? additionalCreators = null, EventOverrides? overrides = null)
    {
        if (Events.Count > 0)
        {
            throw new InvalidOperationException($"The factory has already created the room {RoomId}. Use another factory for another room. Use {nameof(State)} for a second create event.");
        }

        byte[] content = JsonObject.Write(writer =>
        {
            if (additionalCreators is not null)
            {
                writer.WriteStartArray("additional_creators"u8);
                foreach (string user in additionalCreators)
                {
                    writer.WriteStringValue(user);
                }

                writer.WriteEndArray();
            }

            if (Version.Authorization.Creators == CreatorSource.ContentCreator)
            {
                writer.WriteString("creator"u8, creator);
            }

            writer.WriteString("room_version"u8, Version.Id.Utf8Span);
        });
        return Make(creator, "m.room.create", "", content, overrides, draft =>
        {
            draft.Entropy = Entropy();
            draft.RoomId = Version.Format.UsesCreateEventIdAsRoomId
                ? default
                : RoomId.Parse(string.Create(CultureInfo.InvariantCulture, $"!r{_seed:x}:{draft.Sender.ServerName}"));
        });
    }

    /// <summary>
    /// Creates a whole room: the create event, the creator's join, power levels with the creator at 100 (no users in version 12, where creators are above all
    /// levels), and join rules.
    /// </summary>
    /// <param name="creator">The user who creates the room.</param>
    /// <param name="joinRule">The join rule.</param>
    /// <returns>The create event.</returns>
    public Pdu CreateRoom(string creator, string joinRule = "public")
    {
        Pdu create = Create(creator);
        _ = Join(creator);
        _ = PowerLevels(creator, Version.Authorization.GivesCreatorsInfinitePower ? [] : [(creator, 100)]);
        _ = JoinRules(creator, joinRule);
        return create;
    }

    /// <summary>Creates a power levels event with levels of users. Other levels have their defaults.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="users">The users' levels.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu PowerLevels(string sender, IEnumerable<(string User, long Level)> users, EventOverrides? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(users);
        byte[] content = JsonObject.Write(writer =>
        {
            writer.WriteStartObject("users"u8);
            foreach ((string user, long level) in users)
            {
                writer.WriteNumber(user, level);
            }

            writer.WriteEndObject();
        });
        return Make(sender, "m.room.power_levels", "", content, overrides);
    }

    /// <summary>Creates a power levels event.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="contentJson">The content.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu PowerLevels(string sender, string contentJson, EventOverrides? overrides = null) =>
        State(sender, "m.room.power_levels", "", contentJson, overrides);

    /// <summary>Creates a join rules event.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="joinRule">The join rule: <c>public</c>, <c>invite</c>, <c>knock</c>, … For a rule with conditions, use <see cref="State"/>.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu JoinRules(string sender, string joinRule, EventOverrides? overrides = null) =>
        Make(sender, "m.room.join_rules", "", JsonObject.Write(writer => writer.WriteString("join_rule"u8, joinRule)), overrides);

    /// <summary>Creates a text message.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="body">The text.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Message(string sender, string body, EventOverrides? overrides = null)
    {
        byte[] content = JsonObject.Write(writer =>
        {
            writer.WriteString("body"u8, body);
            writer.WriteString("msgtype"u8, "m.text"u8);
        });
        return Make(sender, "m.room.message", stateKey: null, content, overrides);
    }

    /// <summary>Creates a state event.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="type">The type.</param>
    /// <param name="stateKey">The state key.</param>
    /// <param name="contentJson">The content: a JSON object.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu State(string sender, string type, string stateKey, string contentJson, EventOverrides? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(stateKey);
        ArgumentNullException.ThrowIfNull(contentJson);
        return Make(sender, type, stateKey, Text.ToUtf8(contentJson), overrides, draft => draft.Entropy = Entropy());
    }

    /// <summary>Creates a message event of any type.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="type">The type.</param>
    /// <param name="contentJson">The content: a JSON object.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Event(string sender, string type, string contentJson, EventOverrides? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(contentJson);
        return Make(sender, type, stateKey: null, Text.ToUtf8(contentJson), overrides);
    }

    /// <summary>Creates a redaction.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="target">The event to redact. The room version determines the field that names it.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Redaction(string sender, EventId target, EventOverrides? overrides = null) =>
        Make(sender, "m.room.redaction", stateKey: null, "{}"u8.ToArray(), overrides, draft => draft.Redacts = target);

    /// <summary>Creates an event that a callback completes.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="type">The type, by which auth events are selected.</param>
    /// <param name="customize">Changes the draft, which has all its defaults.</param>
    public Pdu Custom(string sender, string type, Action<PduBuilder> customize)
    {
        ArgumentNullException.ThrowIfNull(customize);
        return Make(sender, type, stateKey: null, "{}"u8.ToArray(), new EventOverrides { Customize = customize });
    }
}
