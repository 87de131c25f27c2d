using System.Globalization;
using System.Reflection;
using System.Text;

namespace Matrix.Core.Conformance.PublicApi;

/// <summary>Types as C# writes them.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    /// <summary>A type, without what may be null.</summary>
    public static string Of(Type type) => Of(type, null);

    /// <summary>A type, with <c>?</c> where null may come out of it.</summary>
    public static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability?.ElementType ?? nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{Of(underlying, nullability is { GenericTypeArguments.Length: 1 } ? nullability.GenericTypeArguments[0] : null)}?";
        }

        string mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        return $"{NameOf(type, nullability)}{mark}";
    }

    /// <summary>The name of a type with the names of those it is nested in.</summary>
    public static string NameOf(Type type, NullabilityInfo? nullability = null)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        string name = type.Name.Contains('`', StringComparison.Ordinal) ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] : type.Name;
        Type[] all = type.GetGenericArguments();
        int outer = 0;
        if (type is { IsNested: true, IsGenericParameter: false })
        {
            // The type arguments of the outer type come first among those of the inner one.
            Type declaring = type.DeclaringType!;
            outer = declaring.GetGenericArguments().Length;
            name = $"{NameOf(outer > 0 && type.IsConstructedGenericType ? declaring.MakeGenericType(all[..outer]) : declaring)}.{name}";
        }

        string[] arguments = [.. all.Select((argument, index) => Of(argument, nullability is { } known && known.GenericTypeArguments.Length == all.Length ? known.GenericTypeArguments[index] : null)).Skip(outer)];
        return type.IsGenericType && arguments.Length > 0 ? $"{name}<{string.Join(", ", arguments)}>" : name;
    }

    /// <summary>A constant or a default value.</summary>
    public static string Value(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        char unit => $"'{unit}'",
        bool flag => flag ? "true" : "false",
        _ when (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } enumeration => $"{enumeration.Name}.{Enum.ToObject(enumeration, value)}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The constraints on type parameters.</summary>
    public static string Constraints(IEnumerable<Type> parameters)
    {
        var text = new StringBuilder();
        foreach (Type parameter in parameters)
        {
            GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
            bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            List<string> constraints = [];
            constraints.AddRange(attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : isStruct ? ["struct"] : []);
            constraints.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Of).Order(StringComparer.Ordinal));
            constraints.AddRange(attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct ? ["new()"] : []);
            constraints.AddRange(attributes.HasFlag(GenericParameterAttributes.AllowByRefLike) ? ["allows ref struct"] : []);
            _ = constraints.Count > 0 ? text.Append(CultureInfo.InvariantCulture, $" where {parameter.Name} : {string.Join(", ", constraints)}") : text;
        }

        return text.ToString();
    }
}
