using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Matrix.Core.Conformance.PublicApi;

/// <summary>All that a package shows: its public types and their public and protected members, in an order that stays.</summary>
/// <remarks>What the compiler makes of a record (equality, printing, deconstruction) goes with the word <c>record</c>.</remarks>
internal static class ApiListing
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string?, Type> types in assembly.GetExportedTypes().Where(type => !IsGenerated(type)).GroupBy(type => type.Namespace, StringComparer.Ordinal).OrderBy(types => types.Key, StringComparer.Ordinal))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"namespace {types.Key};\n");
            foreach (Type type in types.OrderBy(type => TypeText.NameOf(type), StringComparer.Ordinal))
            {
                Append(text, type);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Type type)
    {
        if (type.BaseType == typeof(MulticastDelegate))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"\n{MemberText.OfDelegate(type)}\n");
            return;
        }

        _ = text.Append(CultureInfo.InvariantCulture, $"\n{Declaration(type)}\n{{\n");
        foreach (string member in type.IsEnum ? Values(type) : Members(type))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"    {member}\n");
        }

        _ = text.Append("}\n");
    }

    private static string Declaration(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => $"{(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}{(IsRecord(type) ? "record " : "")}struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            _ => $"{(type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}{(IsRecord(type) ? "record" : "class")}",
        };
        string[] bases = type.IsEnum ? [.. new[] { Enum.GetUnderlyingType(type) }.Where(underlying => underlying != typeof(int)).Select(TypeText.Of)] : [.. Bases(type)];
        string constraints = type.IsGenericTypeDefinition ? TypeText.Constraints(type.GetGenericArguments()) : "";
        return $"public {kind} {TypeText.NameOf(type)}{(bases.Length > 0 ? $" : {string.Join(", ", bases)}" : "")}{constraints}";
    }

    private static IEnumerable<string> Bases(Type type)
    {
        IEnumerable<string> bases = type is { IsValueType: false, BaseType: { } parent } && parent != typeof(object) ? [TypeText.Of(parent)] : [];
        Type[] all = type.GetInterfaces();

        // Only what a visible interface brings goes without saying: an internal one does not stand in the listing, and could lose what it brings unseen.
        IEnumerable<Type> inherited = all.Where(item => item.IsVisible).SelectMany(item => item.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        return bases.Concat(all.Except(inherited).Where(item => item.IsVisible && !(IsRecord(type) && item == typeof(IEquatable<>).MakeGenericType(type))).Select(TypeText.Of).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Values(Type type) =>
        Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)},");

    private static IEnumerable<string> Members(Type type) =>
    [
        .. type.GetFields(Declared).Where(field => MemberText.IsVisible(field) && !IsGenerated(field)).Select(MemberText.Of).Order(StringComparer.Ordinal),
        .. type.GetConstructors(Declared).Where(constructor => !constructor.IsStatic && MemberText.IsVisible(constructor) && !IsGenerated(constructor)).Select(MemberText.Of).Order(StringComparer.Ordinal),
        .. type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(MemberText.IsVisible) && !IsGenerated(property) && property.Name != "EqualityContract").Select(MemberText.Of).Order(StringComparer.Ordinal),
        .. type.GetEvents(Declared).Where(item => MemberText.IsVisible(item.AddMethod!)).Select(MemberText.Of).Order(StringComparer.Ordinal),
        .. type.GetMethods(Declared).Where(method => MemberText.IsVisible(method) && !IsAccessor(method) && !IsGenerated(method)).Select(MemberText.Of).Order(StringComparer.Ordinal),
    ];

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsGenerated(MemberInfo member) => member.Name.Contains('<', StringComparison.Ordinal) || (member is not PropertyInfo && member.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$", Declared) is not null || (type.IsValueType && type.GetMethod("PrintMembers", Declared)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true);
}
