using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <content>Creates membership events.</content>
public sealed partial class EventFactory
{
    /// <summary>Creates the join of a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="authorisedBy">The user who authorises the join to a restricted room (version 8 and later). That user's server also signs.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Join(string user, string? authorisedBy = null, EventOverrides? overrides = null)
    {
        byte[] content = JsonObject.Write(writer =>
        {
            if (authorisedBy is not null)
            {
                writer.WriteString("join_authorised_via_users_server"u8, authorisedBy);
            }

            writer.WriteString("membership"u8, "join"u8);
        });
        return Make(user, "m.room.member", user, content, overrides);
    }

    /// <summary>Creates an invite. Only the sender's server signs.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="target">The user who is invited.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Invite(string sender, string target, EventOverrides? overrides = null) => Member(sender, target, "invite", overrides);

    /// <summary>Creates an event by which a user leaves, rejects an invite or retracts a knock.</summary>
    /// <param name="user">The user.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Leave(string user, EventOverrides? overrides = null) => Member(user, user, "leave", overrides);

    /// <summary>Creates an event by which a user kicks or unbans another user.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="target">The user who is kicked or unbanned.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Kick(string sender, string target, EventOverrides? overrides = null) => Member(sender, target, "leave", overrides);

    /// <summary>Creates a ban.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="target">The user who is banned.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Ban(string sender, string target, EventOverrides? overrides = null) => Member(sender, target, "ban", overrides);

    /// <summary>Creates the knock of a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Knock(string user, EventOverrides? overrides = null) => Member(user, user, "knock", overrides);

    /// <summary>Creates a membership event that contains only the membership. For other content, use <see cref="State"/>.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="target">The user with the membership.</param>
    /// <param name="membership">The membership.</param>
    /// <param name="overrides">The values that replace defaults.</param>
    public Pdu Member(string sender, string target, string membership, EventOverrides? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Make(sender, "m.room.member", target, JsonObject.Write(writer => writer.WriteString("membership"u8, membership)), overrides);
    }
}
